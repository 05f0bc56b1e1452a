using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Models.Download;

namespace XnaiAspire.Embedder.Tests.Models.Download;

public sealed class ModelArgumentTests
{
    private const string Hash = "e5ec722e8c82dc4ffaf965175ca472f5da3f97b695590b5b0780bdbfa29bcaf3";

    [Theory]
    [InlineData("https://host/path/file.Q8_0.gguf", "file.Q8_0")]
    [InlineData("HTTPS://host/path/a%20b.gguf", "a b")]
    [InlineData("https://host/", "host")]
    [InlineData("http://localhost:8080/file.gguf", "file")]
    [InlineData("http://[::1]/file.gguf?download=true", "file")]
    public void An_address_with_a_hash_is_fetched(string address, string name)
    {
        var model = ModelArgument.Parse($"{address}#sha256={Hash.ToUpperInvariant()}")!;

        Assert.Equal(name, model.Name);
        Assert.Equal(Hash, model.Sha256);
        Assert.Equal(new Uri(address), model.Address);
        Assert.Equal($"{Hash}.gguf", model.FileName);
    }

    [Theory]
    [InlineData("https://host/file.gguf", "model-hash-missing")]
    [InlineData("http://127.0.0.1/file.gguf", "model-hash-missing")]
    [InlineData("https://host/file.gguf#sha256=", "model-hash-missing")]
    [InlineData($"https://host/file.gguf#sha256={Hash}0", "model-hash-missing")]
    [InlineData($"https://host/file.gguf#{Hash}", "model-hash-missing")]
    [InlineData("https://host/file.gguf#sha256=../../../../../../../../../../../../../../../../../../../etc/passwd", "model-hash-missing")]
    [InlineData($"http://host/file.gguf#sha256={Hash}", "model-address")]
    [InlineData($"ftp://host/file.gguf#sha256={Hash}", "model-address")]
    [InlineData($"file:///file.gguf#sha256={Hash}", "model-address")]
    [InlineData($"https://user:password@host/file.gguf#sha256={Hash}", "model-address")]
    [InlineData("https://", "model-address")]
    [InlineData("no-such-model", "model-unknown")]
    public void Anything_else_is_refused(string value, string reason)
    {
        var refused = Assert.Throws<ModelRefusedException>(() => ModelArgument.Parse(value));
        Assert.Equal(reason, refused.Reason);
        Assert.DoesNotContain("password", refused.Message.Replace("user name and password", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models/file.gguf")]
    [InlineData("file.GGUF")]
    [InlineData("/models/all-MiniLM-L6-v2")]
    public void A_path_is_a_file_whether_it_is_there_or_not(string value) => Assert.Null(ModelArgument.Parse(value));

    [Fact]
    public void The_refusal_of_a_name_lists_those_that_are_known()
    {
        var refused = Assert.Throws<ModelRefusedException>(() => ModelArgument.Parse("bert"));
        Assert.All(ModelCatalogue.Models, model => Assert.Contains(model.Name, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_known_name_stands_for_one_immutable_file()
    {
        foreach (var model in ModelCatalogue.Models)
        {
            Assert.Same(model, ModelArgument.Parse(model.Name.ToUpperInvariant()));
            Assert.Equal(Uri.UriSchemeHttps, model.Address.Scheme);
            Assert.Matches("/resolve/[0-9a-f]{40}/[^/]+[.-][Qq]8_0[.]gguf$", model.Address.AbsolutePath);
            Assert.Matches("^[0-9a-f]{64}$", model.Sha256);
            Assert.InRange(model.MaxBytes, 1, DownloadLimits.MaxModelBytes);
        }

        Assert.Distinct(ModelCatalogue.Models.Select(model => model.Sha256));
        Assert.Distinct(ModelCatalogue.Models.Select(model => model.Name));
    }
}
