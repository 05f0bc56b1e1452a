using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using XnaiAspire.Ingestor.Tests.Testing;
using XnaiAspire.Ingestor.Wire;
using XnaiAspire.ServiceDefaults;

namespace XnaiAspire.Ingestor.Tests.Wire;

public sealed class CalledAddressesTests
{
    private const string Embedder = "services:embedder:grpc:0";
    private const string Redis = "ConnectionStrings:redis";

    [Theory]
    [InlineData(Embedder, "http://localhost:5301")]
    [InlineData(Embedder, "http://127.0.0.1:5301")]
    [InlineData(Embedder, "http://[::1]:5301")]
    [InlineData(Embedder, "localhost:5301")]
    [InlineData(Embedder, "https://embedder:5301")]
    [InlineData(Embedder, "HTTPS://10.0.0.7:5301")]
    [InlineData(Redis, "localhost:6379")]
    [InlineData(Redis, "127.0.0.1:6379,[::1]:6380")]
    [InlineData(Redis, "cache:6380,ssl=true,password=secret")]
    [InlineData(Redis, "10.0.0.7,password=secret,ssl=True,abortConnect=false")]
    [InlineData(Redis, " ")]
    public void What_stays_on_this_machine_or_is_encrypted_is_fine(string key, string value) => Assert.Null(CalledAddresses.Problem(Of((key, value))));

    [Theory]
    [InlineData(Embedder, "http://embedder:5301", "The Embedder at http://embedder:5301 is on another machine", "https")]
    [InlineData(Embedder, "http://10.0.0.7:5301", "The Embedder at http://10.0.0.7:5301 is on another machine", "https")]
    [InlineData(Embedder, "http://localhost.example.org:5301", "The Embedder at http://localhost.example.org:5301 is on another machine", "https")]
    [InlineData(Embedder, "embedder:5301", "The Embedder at embedder:5301 is on another machine", "https")]
    [InlineData(Redis, "cache:6379,password=secret", "Redis at cache is on another machine", "ssl=true")]
    [InlineData(Redis, "cache:6379,password=secret,ssl=false", "Redis at cache is on another machine", "ssl=true")]
    [InlineData(Redis, "10.0.0.7,password=secret", "Redis at 10.0.0.7 is on another machine", "ssl=true")]
    [InlineData(Redis, "localhost:6379,cache:6379,password=secret", "Redis at cache is on another machine", "ssl=true")]
    [InlineData(Redis, "cache:6380,ssl=true", "Redis at cache is on another machine", "requirepass")]
    [InlineData(Redis, "cache:6380,ssl=true,password=", "Redis at cache is on another machine", "requirepass")]
    public void What_others_could_read_or_change_is_refused_unless_it_is_allowed(string key, string value, string what, string whatToDo)
    {
        string? problem = CalledAddresses.Problem(Of((key, value)));
        Assert.StartsWith(what, problem, StringComparison.Ordinal);
        Assert.Contains(whatToDo, problem, StringComparison.Ordinal);
        Assert.EndsWith("Wire__AllowPlaintext=true.", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
        Assert.Null(CalledAddresses.Problem(Of((key, value), (ListeningAddresses.AllowPlaintextKey, "true"))));
    }

    [Fact]
    public void One_replica_in_the_open_is_enough()
    {
        string? problem = CalledAddresses.Problem(Of((Embedder, "https://embedder-1:5301"), ("services:embedder:grpc:1", "http://embedder-2:5301")));
        Assert.StartsWith("The Embedder at http://embedder-2:5301", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Embedder, "http://embedder:5301")]
    [InlineData(Redis, "cache:6379")]
    public void Nothing_is_registered_that_would_be_refused(string key, string value)
    {
        using TestLibrary library = new();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new(key, value)]);
        Assert.Throws<WireRefusedException>(() => builder.AddIngestor(library.Options));

        builder.Configuration.AddInMemoryCollection([new(ListeningAddresses.AllowPlaintextKey, "true")]);
        builder.AddIngestor(library.Options);
    }

    [Fact]
    public void An_authority_for_Redis_that_is_no_certificate_is_named()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "nonsense");
            WireRefusedException refused = Assert.Throws<WireRefusedException>(() => RedisWire.ReadAuthority(Of((RedisWire.AuthorityKey, path))));
            Assert.StartsWith($"Redis__CertificateAuthority: '{path}' cannot be read as a certificate", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IConfiguration Of(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(it => KeyValuePair.Create(it.Key, (string?)it.Value))).Build();
}
