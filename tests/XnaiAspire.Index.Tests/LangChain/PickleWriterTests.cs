using System.Text;
using XnaiAspire.Index.LangChain.Pickle;
using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.LangChain;

public sealed class PickleWriterTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData(0, 2)]
    [InlineData(255, 2)]
    [InlineData(256, 3)]
    [InlineData(65_535, 3)]
    [InlineData(65_536, 5)]
    [InlineData(-1, 5)]
    [InlineData(int.MaxValue, 5)]
    [InlineData(int.MinValue, 5)]
    [InlineData(int.MaxValue + 1L, 10)]
    [InlineData(long.MinValue, 10)]
    [InlineData(long.MaxValue, 10)]
    public void Numbers_are_read_back_and_take_as_few_bytes_as_CPython_takes(long number, int bytes)
    {
        byte[] pickle = Write(writer => writer.Number(number));
        Assert.Equal(number, PickleReader.Read(pickle, PickleLimits.Default));
        Assert.Equal(2 + bytes + 1, pickle.Length);
    }

    // 2 bytes of prefix up to a length of 255, then 5; the last ones are longer than the writer's first buffer.
    [Theory]
    [InlineData("", 0, 2)]
    [InlineData("x", 255, 2)]
    [InlineData("x", 256, 5)]
    [InlineData("ß", 127, 2)]
    [InlineData("ß", 128, 5)]
    [InlineData("☃", 1365, 5)]
    [InlineData("☃", 100_000, 5)]
    public void Texts_are_read_back(string letter, int count, int prefix)
    {
        string text = string.Concat(Enumerable.Repeat(letter, count));
        byte[] pickle = Write(writer => writer.Text(text));
        Assert.Equal(text, PickleReader.Read(pickle, PickleLimits.Default)!.ToString());
        Assert.Equal(2 + prefix + Encoding.UTF8.GetByteCount(text) + 1, pickle.Length);
    }

    [Fact]
    public void Words_and_classes_are_written_out_once_and_then_by_number()
    {
        byte[] pickle = Write(writer =>
        {
            for (int i = 0; i < 3; i++)
            {
                writer.Word("word");
            }

            writer.Op(PickleOpcode.Tuple3);
            writer.Class(PickleNames.DocumentModule, PickleNames.DocumentName);
            writer.Class(PickleNames.DocumentModule, PickleNames.DocumentName);
            writer.Op(PickleOpcode.Tuple3);
        });
        var outer = Assert.IsType<PickleTuple>(PickleReader.Read(pickle, PickleLimits.Default));
        Assert.Equal(["word", "word", "word"], Assert.IsType<PickleTuple>(outer.Items[0]).Items.Select(item => item!.ToString()));
        Assert.Equal([PickleClass.Document, PickleClass.Document], outer.Items[1..]);
        string written = Encoding.Latin1.GetString(pickle);
        Assert.Equal(written.IndexOf("word", StringComparison.Ordinal), written.LastIndexOf("word", StringComparison.Ordinal));
        Assert.Equal(
            written.IndexOf(PickleNames.DocumentModule, StringComparison.Ordinal), written.LastIndexOf(PickleNames.DocumentModule, StringComparison.Ordinal));
    }

    private byte[] Write(Action<PickleWriter> write)
    {
        using (var file = new SnapshotFile(DiskStorage.Instance, _root.Path, "p"))
        {
            var writer = new PickleWriter(file);
            writer.Begin();
            write(writer);
            writer.Op(PickleOpcode.Stop);
            file.Complete();
        }

        return File.ReadAllBytes(_root["p"]);
    }
}
