using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using XnaiAspire.Embedder.V1;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Wire;

namespace XnaiAspire.Ingestor.Tests.Embedding;

/// <summary>TLS with certificates of the command <c>certificates</c>, and the key, against a server of a few lines.</summary>
public sealed class EmbedderWireTests : IAsyncLifetime
{
    private const string Key = "swordfish-0123456789";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xnai-ingestor-");
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(2));
    private WebApplication _server = null!;
    private string _address = "";

    // For localhost, and not for 127.0.0.1, where the server listens too.
    public async Task InitializeAsync()
    {
        (_server, _address) = await ServeAsync(_folder.FullName, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _deadline.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task With_the_authority_and_the_key_it_is_there()
    {
        await using ServiceProvider services = Connect(Key, Authority(_folder.FullName));
        EmbedderDescription description = await services.GetRequiredService<EmbedderReplicas>().WaitUntilThereAsync(_deadline.Token);
        Assert.Equal(384, description.Dimensions);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task Without_the_key_the_run_ends_and_says_why(string? key)
    {
        await using ServiceProvider services = Connect(key, Authority(_folder.FullName));
        EmbedderFaultException fault = await Assert.ThrowsAsync<EmbedderFaultException>(
            () => services.GetRequiredService<EmbedderReplicas>().WaitUntilThereAsync(_deadline.Token));
        Assert.Equal("embedder-refused", fault.Reason);
        Assert.Contains("Unauthenticated", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_of_another_authority_is_not_taken(bool hasOne)
    {
        string other = Path.Combine(_folder.FullName, "other");
        using (await CertificateAuthority.OpenAsync(other, TimeProvider.System, _deadline.Token))
        {
            Assert.Contains("SSL", await RefusalAsync(_address, hasOne ? Authority(other) : null), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_not_taken()
    {
        string address = _address.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);
        Assert.Contains("RemoteCertificateNameMismatch", await RefusalAsync(address, Authority(_folder.FullName)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_has_run_out_is_not_taken()
    {
        FakeTimeProvider twoYearsAgo = new(DateTimeOffset.UtcNow.AddYears(-2));
        string folder = Path.Combine(_folder.FullName, "old");
        (WebApplication server, string address) = await ServeAsync(folder, twoYearsAgo);
        await using (server)
            Assert.Contains("NotTimeValid", await RefusalAsync(address, Authority(folder)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_certificate_is_named()
    {
        string path = Path.Combine(_folder.FullName, "nonsense.crt");
        File.WriteAllText(path, "nonsense");
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new(EmbedderWire.AuthorityKey, path)]).Build();
        EmbedderFaultException fault = Assert.Throws<EmbedderFaultException>(() => EmbedderWire.Read(configuration));
        Assert.Equal("certificate-unreadable", fault.Reason);
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_authority_is_used_again_and_its_key_is_for_its_owner_alone()
    {
        using CertificateAuthority again = await CertificateAuthority.OpenAsync(_folder.FullName, TimeProvider.System, _deadline.Token);
        Assert.False(again.IsNew);
        await again.IssueAsync(["redis"], _deadline.Token);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.FullName, "ca.key")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.FullName, "redis.key")));
        }

        await Assert.ThrowsAsync<ArgumentException>(() => again.IssueAsync(["../up"], _deadline.Token));
        await Assert.ThrowsAsync<ArgumentException>(() => again.IssueAsync(["ca"], _deadline.Token));
        File.WriteAllText(Path.Combine(_folder.FullName, "ca.crt"), "nonsense");
        await Assert.ThrowsAnyAsync<CryptographicException>(() => CertificateAuthority.OpenAsync(_folder.FullName, TimeProvider.System, _deadline.Token));
    }

    private static X509Certificate2 Authority(string folder) => X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "ca.crt"));

    private static async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        if (context.Request.Headers.Authorization != $"Bearer {Key}")
        {
            context.Response.Headers["grpc-status"] = "16";
            context.Response.Headers["grpc-message"] = "no";
            return;
        }

        // A message of gRPC: a byte for "not compressed", four for the length, the message.
        byte[] message = new DescribeResponse { ModelName = "m", ModelSha256 = new string('0', 64), Engine = "e", Dimensions = 384, MaxTexts = 32, MaxTextBytes = 1 << 20, MaxTextTokens = 510, Parallelism = 2 }.ToByteArray();
        byte[] framed = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        await context.Response.Body.WriteAsync(framed);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private async Task<(WebApplication Server, string Address)> ServeAsync(string folder, TimeProvider time)
    {
        using CertificateAuthority authority = await CertificateAuthority.OpenAsync(folder, time, _deadline.Token);
        string certificate = await authority.IssueAsync(["embedder", "localhost"], _deadline.Token);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(X509Certificate2.CreateFromPemFile(certificate, Path.ChangeExtension(certificate, ".key")));
        }));
        WebApplication server = builder.Build();
        server.Run(AnswerAsync);
        await server.StartAsync(_deadline.Token);
        string address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return (server, $"https://localhost:{new Uri(address).Port}");
    }

    // What whoever waits for the Embedder is told.
    private async Task<string> RefusalAsync(string address, X509Certificate2? authority)
    {
        await using ServiceProvider services = Connect(Key, authority, address);
        var client = services.GetRequiredService<Grpc.Net.ClientFactory.GrpcClientFactory>().CreateClient<Embedder.V1.Embedder.EmbedderClient>($"{address}#0");
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await client.DescribeAsync(new DescribeRequest(), cancellationToken: _deadline.Token));
        return refused.Status.Detail;
    }

    private ServiceProvider Connect(string? key, X509Certificate2? authority) => Connect(key, authority, _address);

    private static ServiceProvider Connect(string? key, X509Certificate2? authority, string address)
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddEmbedderClients([address], new EmbedderWire(key, authority));
        return services.BuildServiceProvider();
    }
}
