using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Models;

public sealed class BertModelHeaderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-header-").FullName;

    [Fact]
    public void A_sound_model_is_described()
        => Assert.Equal(new BertModelHeader("tiny-random", 64, 48, Pooling.Mean), Read(new TinyModel { Positions = 48 }));

    [Theory]
    [InlineData(null, Pooling.Mean)]
    [InlineData(0u, Pooling.Mean)]
    [InlineData(1u, Pooling.Mean)]
    [InlineData(2u, Pooling.Cls)]
    [InlineData(7u, Pooling.Mean)]
    public void Pooling_is_the_files_where_it_is_one_that_is_known(uint? number, Pooling pooling)
        => Assert.Equal(pooling, Read(new TinyModel { Pooling = number }).Pooling);

    [Fact]
    public void A_name_is_one_line_of_readable_length()
        => Assert.Equal("a b" + new string('x', 197), Read(new TinyModel { Name = "a\n b" + new string('x', 500) }).Name);

    [Fact]
    public void A_decoder_is_refused() => Refused("not-bert", "'llama'", new TinyModel { Architecture = "llama" });

    [Fact]
    public void Another_tokenizer_is_refused() => Refused("tokenizer-unknown", "'gpt2'", new TinyModel { Tokenizer = "gpt2" });

    [Theory]
    [InlineData("bert.embedding_length")]
    [InlineData("bert.context_length")]
    [InlineData("bert.block_count")]
    [InlineData("bert.attention.head_count")]
    public void A_missing_number_is_refused_by_name(string key) => Refused("bad-metadata", key, new TinyModel { WithoutKey = key });

    [Theory]
    [InlineData(0u)]
    [InlineData(5u)]
    [InlineData(uint.MaxValue)]
    public void Heads_that_do_not_divide_the_dimensions_are_refused(uint heads) => Refused("bad-metadata", "head", new TinyModel { HeadCount = heads });

    [Fact]
    public void A_position_table_of_another_length_is_refused()
        => Refused("bad-tensor", "position_embd.weight", new TinyModel { PositionRows = 32 });

    [Theory]
    [InlineData("token_embd.weight")]
    [InlineData("position_embd.weight")]
    public void A_missing_table_is_refused(string tensor) => Refused("bad-tensor", tensor, new TinyModel { WithoutTensor = tensor });

    [Fact]
    public void A_bias_that_only_one_layer_lacks_is_refused()
        => Refused("bad-tensor", "blk.1.ffn_up.bias", new TinyModel { WithoutTensor = "blk.1.ffn_up.bias" });

    [Fact]
    public void A_special_token_outside_the_vocabulary_is_refused()
        => Refused("bad-metadata", "seperator_token_id", new TinyModel { SeparatorToken = 5_000 });

    [Fact]
    public void A_special_token_that_is_assumed_counts_as_well()
    {
        // Without the key llama.cpp takes token 101, and that is in this vocabulary.
        Assert.Equal(64, Read(new TinyModel { WithoutKey = "tokenizer.ggml.bos_token_id" }).Dimensions);
    }

    [Fact]
    public void A_missing_file_is_refused()
        => Assert.Equal("model-missing", Assert.Throws<ModelRefusedException>(() => BertModelHeader.Read(Path.Combine(_directory, "none"))).Reason);

    [Fact]
    public void A_directory_is_refused()
        => Assert.Equal("model-unreadable", Assert.Throws<ModelRefusedException>(() => BertModelHeader.Read(_directory)).Reason);

    [Fact]
    public void A_truncated_file_is_refused_with_its_path()
    {
        var path = new TinyModel().WriteTo(_directory);
        using (var file = new FileStream(path, FileMode.Open))
            file.SetLength(file.Length / 2);
        Assert.Contains(path, Assert.Throws<ModelRefusedException>(() => BertModelHeader.Read(path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private BertModelHeader Read(TinyModel model) => BertModelHeader.Read(model.WriteTo(_directory));

    private void Refused(string reason, string named, TinyModel model)
    {
        var refused = Assert.Throws<ModelRefusedException>(() => Read(model));
        Assert.Equal(reason, refused.Reason);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }
}
