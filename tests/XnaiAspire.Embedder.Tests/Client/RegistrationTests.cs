using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Client;

public sealed class RegistrationTests(RunningEmbedder embedder) : IClassFixture<RunningEmbedder>
{
    [Theory]
    [InlineData("ConnectionStrings:embedder", false)]
    [InlineData("services:embedder:grpc:0", false)]
    [InlineData("services:embedder:grpc:0", true)]
    public async Task A_name_is_enough_for_a_host(string key, bool serviceDefaults)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new(key, embedder.GrpcAddress.ToString())]);
        if (serviceDefaults)
            builder.AddServiceDefaults();
        builder.AddXnaiEmbeddingGenerator("embedder");
        using var host = builder.Build();

        var generator = host.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        Assert.Equal(64, (await generator.GenerateVectorAsync("the fox")).Length);
        Assert.Same(generator, host.Services.GetRequiredService<IEmbeddingGenerator>());
        Assert.Equal(embedder.GrpcAddress, generator.GetRequiredService<EmbeddingGeneratorMetadata>().ProviderUri);
    }

    [Fact]
    public void A_name_that_leads_nowhere_is_said_at_once()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var missing = Assert.Throws<InvalidOperationException>(() => builder.AddXnaiEmbeddingGenerator("embedder"));
        Assert.Equal("Where is 'embedder'? Neither ConnectionStrings:embedder nor services:embedder:grpc:0 is set.", missing.Message);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:embedder", "localhost:5301")]);
        Assert.Contains("http://localhost:5301",
            Assert.Throws<InvalidOperationException>(() => builder.AddXnaiEmbeddingGenerator("embedder")).Message, StringComparison.Ordinal);
    }
}
