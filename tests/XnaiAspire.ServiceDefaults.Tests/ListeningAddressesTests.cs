using Microsoft.Extensions.Configuration;

namespace XnaiAspire.ServiceDefaults.Tests;

public sealed class ListeningAddressesTests
{
    [Theory]
    [InlineData("urls", "http://localhost:5300")]
    [InlineData("urls", "http://127.0.0.1:0;http://[::1]:0")]
    [InlineData("urls", "http://unix:/run/embedder.sock")]
    [InlineData("urls", "https://*:5443")]
    [InlineData("HTTPS_PORTS", "5443")]
    [InlineData("Kestrel:Endpoints:grpc:Url", "http://localhost:5301")]
    public void What_stays_on_this_machine_or_is_encrypted_is_fine(string key, string value) => Assert.Null(ListeningAddresses.Problem(Of((key, value))));

    [Theory]
    [InlineData("urls", "http://*:5300", "http://*:5300")]
    [InlineData("urls", "http://+:5300", "http://+:5300")]
    [InlineData("urls", "http://localhost:5300;http://0.0.0.0:80", "http://0.0.0.0:80")]
    [InlineData("urls", "http://[::]:5300", "http://[::]:5300")]
    [InlineData("urls", "http://embedder:5300", "http://embedder:5300")]
    [InlineData("HTTP_PORTS", "8080", "http://*:8080")]
    [InlineData("Kestrel:Endpoints:grpc:Url", "http://*:5301", "http://*:5301")]
    public void Plain_addresses_that_others_reach_are_refused_unless_they_are_allowed(string key, string value, string named)
    {
        Assert.StartsWith(named + " is reached from other machines", ListeningAddresses.Problem(Of((key, value))), StringComparison.Ordinal);
        Assert.Null(ListeningAddresses.Problem(Of((key, value), (ListeningAddresses.AllowPlaintextKey, "true"))));
        Assert.Equal(named, ListeningAddresses.FirstReachable(Of((key, value))));
    }

    // .NET's images set HTTP_PORTS=8080 for everybody.
    [Fact]
    public void Only_what_Kestrel_will_listen_on_counts()
    {
        Assert.Null(ListeningAddresses.Problem(Of(("HTTP_PORTS", "8080"), ("urls", "http://localhost:5300"))));
        Assert.Null(ListeningAddresses.Problem(Of(("HTTP_PORTS", "8080"), ("urls", "http://*:80"), ("Kestrel:Endpoints:grpc:Url", "http://localhost:5301"))));
    }

    private static IConfiguration Of(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(it => KeyValuePair.Create(it.Key, (string?)it.Value))).Build();
}
