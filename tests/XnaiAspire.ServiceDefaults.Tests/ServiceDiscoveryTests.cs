using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace XnaiAspire.ServiceDefaults.Tests;

public sealed class ServiceDiscoveryTests
{
    private static async Task<List<string>> RequestAsync(string[] addresses, params (string Key, string Value)[] settings)
    {
        var stub = new StubHandler();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build());
        services.AddHttpClient("test").AddServiceDiscovery().ConfigurePrimaryHttpMessageHandler(() => stub);
        await using var provider = services.BuildServiceProvider();
        using var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("test");
        foreach (var address in addresses) using (await client.GetAsync(new Uri(address))) { }
        return stub.Requests;
    }

    [Theory]
    [InlineData("http://embedder/v1/x?q=a%20b#f", "GET http://localhost:5001/v1/x?q=a%20b#f")]
    [InlineData("http://EMBEDDER", "GET http://localhost:5001/")]
    [InlineData("https+http://embedder/x", "GET https://localhost:7001/x")]
    [InlineData("http://_grpc.embedder/x", "GET http://localhost:5002/x")]
    [InlineData("https+http://plain/x", "GET http://localhost:5003/x")]
    [InlineData("http://bare/x", "GET http://localhost:5004/x")]
    [InlineData("http://based/x", "GET http://localhost:5005/base/x")]
    [InlineData("http://fallback/x", "GET http://localhost:5006/x")]
    [InlineData("http://example.test:81/x", "GET http://example.test:81/x")]
    [InlineData("https+http://example.test/x", "GET https://example.test/x")]
    public async Task Names_become_addresses(string address, string expected)
    {
        var requests = await RequestAsync([address],
            ("services:embedder:http:0", "http://localhost:5001"), ("services:embedder:https:0", "https://localhost:7001"),
            ("services:embedder:grpc:0", "http://localhost:5002"), ("services:plain:http:0", "http://localhost:5003"),
            ("services:bare:http:0", "localhost:5004"), ("services:based:http:0", "http://localhost:5005/base/"),
            ("services:fallback:default", "http://localhost:5006"));
        Assert.Equal([expected], requests);
    }

    [Fact]
    public async Task Several_addresses_take_turns()
    {
        var requests = await RequestAsync(["http://a", "http://a", "http://a", "http://a"],
            ("services:a:http:0", "http://one"), ("services:a:http:1", "http://two"));
        Assert.Equal(2, requests.Count(request => request == "GET http://one/"));
        Assert.Equal(2, requests.Count(request => request == "GET http://two/"));
    }

    [Fact]
    public async Task An_address_that_is_none_is_named()
    {
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => RequestAsync(["http://a"], ("services:a:http:0", "http://:::")));
        Assert.Contains("'http://:::'", e.Message, StringComparison.Ordinal);
        Assert.Contains("'a'", e.Message, StringComparison.Ordinal);
    }
}
