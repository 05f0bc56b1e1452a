using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;
using StackExchange.Redis.Tests.Servers;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Redis;
using XnaiAspire.Ingestor.Tests.Testing;
using XnaiAspire.Ingestor.Wire;

namespace XnaiAspire.Ingestor.Tests.Wire;

/// <summary>A real redis-server with TLS and a password, and a certificate of the command <c>certificates</c> that is for localhost and not for 127.0.0.1.</summary>
public sealed class RedisTlsTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xnai-ingestor-");
    private readonly int _port = ServerProcess.FreePort();
    private readonly TestLibrary _library = new();
    private ServerProcess? _server;

    private string Authority => Path.Combine(_folder.FullName, "ca.crt");

    private string Connection => $"localhost:{_port},ssl=true,password={ServerProcess.Password},connectTimeout=5000";

    public async Task InitializeAsync()
    {
        if (!ServerProcess.IsAvailable(ServerKind.Redis))
            return;

        using CertificateAuthority authority = await CertificateAuthority.OpenAsync(_folder.FullName, TimeProvider.System, CancellationToken.None);
        string certificate = await authority.IssueAsync(["redis", "localhost"], CancellationToken.None);
        _server = new ServerProcess(
            ServerKind.Redis, "--appendonly", "no", "--tls-port", $"{_port}", "--tls-cert-file", certificate, "--tls-key-file", Path.ChangeExtension(certificate, ".key"),
            "--tls-ca-cert-file", Authority, "--tls-auth-clients", "no");
        await _server.StartAsync();
    }

    public Task DisposeAsync()
    {
        _server?.Dispose();
        _library.Dispose();
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task An_ingest_is_tracked_over_it_and_status_finds_it_there()
    {
        SkipWithoutServer();
        _library.Fill(12, seed: 31);
        await using EmbedderServer embedder = await EmbedderServer.StartAsync(new HashEmbedder());
        using IngestorProcess ingest = IngestorProcess.Ingest(_library.Options, embedder.Address, Connection, ("Redis__CertificateAuthority", Authority));
        (int code, string said) = await ingest.EndAsync();
        Assert.True(code == ExitCodes.Complete, said);

        // Past TLS, where nothing could go wrong.
        await using ConnectionMultiplexer direct = await ConnectionMultiplexer.ConnectAsync(_server!.Configuration);
        string id = LibraryIndex.ReadId(_library.Options.IndexDirectory)!;
        Assert.Equal("Completed", await direct.GetDatabase().HashGetAsync($"xnai:{id}:run", "state"));
        Assert.Equal(3, await direct.GetDatabase().HashGetAsync($"xnai:{id}:checkpoint", "number"));
    }

    [SkippableFact]
    public async Task Only_the_given_authority_counts()
    {
        SkipWithoutServer();
        await using (ConnectionMultiplexer right = await ConnectAsync(Connection, Authority))
            Assert.True(right.IsConnected);

        string other = Path.Combine(_folder.FullName, "other");
        using (await CertificateAuthority.OpenAsync(other, TimeProvider.System, CancellationToken.None))
            await AssertRefusedAsync(Connection, Path.Combine(other, "ca.crt"));

        // The system does not know it.
        await AssertRefusedAsync(Connection, null);
    }

    [SkippableFact]
    public async Task A_certificate_for_another_name_is_not_taken()
    {
        SkipWithoutServer();
        await AssertRefusedAsync(Connection.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), Authority);
    }

    [SkippableFact]
    public async Task Without_Redis_trusted_the_run_goes_on_and_says_why()
    {
        SkipWithoutServer();
        _library.Fill(3, seed: 32);
        ConfigurationOptions options = ConfigurationOptions.Parse(Connection);
        options.AbortOnConnectFail = false;
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(options);
        IngestService service = _library.Open(new HashEmbedder(), _library.Options, redis);

        Assert.Equal(ExitCodes.Complete, (await service.RunAsync(new RunRequest(), CancellationToken.None)).ExitCode);
        Assert.StartsWith("Redis cannot be reached", service.Status.Redis, StringComparison.Ordinal);
        Assert.Contains("certificate", service.Status.Redis, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task AssertRefusedAsync(string connection, string? authority)
    {
        RedisConnectionException refused = await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectAsync(connection, authority));
        Assert.Equal(ConnectionFailureType.AuthenticationFailure, refused.FailureType);
        Assert.Contains("certificate", refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(string connection, string? authority)
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(connection + ",abortConnect=true,connectRetry=0");
        RedisWire.Trust(options, authority is null ? null : X509CertificateLoader.LoadCertificateFromFile(authority));
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    private void SkipWithoutServer() => Skip.If(_server is null, "redis-server is not installed (apt-get install redis-server)");
}
