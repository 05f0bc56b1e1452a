using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Tests.Models.Gguf;

public sealed class GgufRoundTripTests
{
    [Fact]
    public void What_was_written_is_read()
    {
        GgufFile file = GgufReader.Read(new MemoryStream(SmallGguf.Bytes()));

        Assert.Equal("bert", file.FindString("general.architecture"));
        Assert.Equal(384u, file.FindUInt32("bert.embedding_length"));
        Assert.Equal(["[PAD]", "▁tomato", "é"], file.FindStrings("tokenizer.ggml.tokens"));
        Assert.Equal([3, 1, -1], (int[])file.Metadata["tokenizer.ggml.token_type"]);
        Assert.Equal(1e-12f, file.Metadata["bert.attention.layer_norm_epsilon"]);
        Assert.Equal(false, file.Metadata["bert.attention.causal"]);
        Assert.Null(file.FindString("absent"));

        GgufTensorInfo norm = file.FindTensor("norm")!;
        Assert.Equal([3], norm.Shape);
        Assert.Equal(12, norm.ByteLength);
        GgufTensorInfo rows = file.FindTensor("rows")!;
        Assert.Equal([64, 2], rows.Shape);
        Assert.Equal(2 * 2 * 34, rows.ByteLength);
        Assert.All(file.Tensors, tensor => Assert.Equal(0, tensor.FileOffset % 32));
        Assert.Equal(0, file.Length % 32);
    }

    [Fact]
    public void Data_is_where_the_header_says()
    {
        byte[] bytes = SmallGguf.Bytes();
        GgufTensorInfo norm = GgufReader.Read(new MemoryStream(bytes)).FindTensor("norm")!;
        Assert.Equal(2.5f, BitConverter.ToSingle(bytes, (int)norm.FileOffset + 4));
    }

    [Fact]
    public void The_same_calls_give_the_same_bytes() => Assert.Equal(SmallGguf.Bytes(), SmallGguf.Bytes());

    [Fact]
    public void A_value_of_another_type_is_refused_by_name()
    {
        GgufFile file = GgufReader.Read(new MemoryStream(SmallGguf.Bytes()));
        GgufException e = Assert.Throws<GgufException>(() => file.FindUInt32("general.architecture"));
        Assert.Equal("wrong-type", e.Reason);
        Assert.Contains("general.architecture", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_whose_data_does_not_fit_its_shape_is_refused() =>
        Assert.Throws<ArgumentException>(() => new GgufWriter().Add(new GgufTensor("t", [4], GgufTensorType.F32, new byte[12])));

    [Fact]
    public async Task A_file_replaces_its_predecessor_whole_and_leaves_no_other()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory();
        try
        {
            string path = Path.Combine(directory.FullName, "model.gguf");
            await File.WriteAllTextAsync(path, "old");
            await SmallGguf.Writer().WriteAsync(path, CancellationToken.None);
            Assert.Equal(SmallGguf.Bytes(), await File.ReadAllBytesAsync(path));
            Assert.Equal([path], Directory.GetFiles(directory.FullName));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_cancelled_write_leaves_the_old_file()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory();
        try
        {
            string path = Path.Combine(directory.FullName, "model.gguf");
            await File.WriteAllTextAsync(path, "old");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SmallGguf.Writer().WriteAsync(path, new CancellationToken(canceled: true)));
            Assert.Equal("old", await File.ReadAllTextAsync(path));
            Assert.Equal([path], Directory.GetFiles(directory.FullName));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
