using System.Text;
using XnaiAspire.Index.LangChain;
using XnaiAspire.Index.LangChain.Pickle;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.LangChain;

/// <summary>The docstore's pickle byte by byte, against opcodes written out by hand.</summary>
public sealed class DocstorePickleWriterTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    [InlineData(1001)]
    public void However_many_entries_the_last_batch_of_them_has_all_are_read_back(int documents)
    {
        StoredChunk[] chunks = [.. Enumerable.Range(0, documents).Select(i => new StoredChunk(i, "a.txt", "A", "", "a.txt", "txt", i, $"text {i}", i, 1, 1, null))];
        using (var file = new SnapshotFile(DiskStorage.Instance, _root.Path, "p"))
        {
            var writer = new DocstorePickleWriter(file);
            writer.BeginDocuments();
            Array.ForEach(chunks, writer.Document);
            writer.BeginRows();
            Array.ForEach(chunks, chunk => writer.Row(chunk.Row, chunk));
            writer.End();
            file.Complete();
        }

        Assert.Equal(
            chunks.Select(chunk => chunk.Text),
            DocstorePickleReader.Read(File.ReadAllBytes(_root["p"]), PickleLimits.Default).Select(document => document.ReadText()));
    }

    [Fact]
    public void Two_documents_and_their_rows_are_these_bytes()
    {
        StoredChunk june = new(0, "l/june.txt", "June", "l", "june.txt", "txt", 0, "Dear ß", 7, 8, 9, null);
        StoredChunk july = new(1, "july.md", "July", "", "july.md", "md", 300, "Yours", 70_000, 80, 90, "One > Two");
        using (var file = new SnapshotFile(DiskStorage.Instance, _root.Path, "p"))
        {
            var writer = new DocstorePickleWriter(file);
            writer.BeginDocuments();
            writer.Document(june);
            writer.Document(july);
            writer.BeginRows();
            writer.Row(0, june);
            writer.Row(1, july);
            writer.End();
            file.Complete();
        }

        // Words are kept as memo 0, 1, 2, ... in the order in which they first come.
        byte[] expected =
        [
            0x80, 4,
            .. Text("langchain_community.docstore.in_memory"), .. Text("InMemoryDocstore"), 0x93, .. Put(0), .. ")"u8, 0x81,
            .. "}"u8, .. Text("_dict"), .. Put(1), .. "}"u8,
            .. "("u8,
            .. Text("l/june.txt#0"),
            .. Text("langchain_core.documents.base"), .. Text("Document"), 0x93, .. Put(2), .. ")"u8, 0x81,
            .. "}("u8, .. Text("__dict__"), .. Put(3),
            .. "}("u8, .. Text("id"), .. Put(4), .. Text("l/june.txt#0"),
            .. Text("metadata"), .. Put(5),
            .. "}("u8,
            .. Text("source"), .. Put(6), .. Text("l/june.txt"),
            .. Text("title"), .. Put(7), .. Text("June"),
            .. Text("category"), .. Put(8), .. Text("l"),
            .. Text("filename"), .. Put(9), .. Text("june.txt"),
            .. Text("file_type"), .. Put(10), .. Text("txt"),
            .. Text("position"), .. Put(11), .. "K"u8, 0,
            .. Text("start"), .. Put(12), .. "K"u8, 7,
            .. Text("length"), .. Put(13), .. "K"u8, 8,
            .. Text("tokens"), .. Put(14), .. "K"u8, 9,
            .. Text("heading"), .. Put(15), .. "N"u8,
            .. "u"u8,
            .. Text("page_content"), .. Put(16), .. Text("Dear ß"),
            .. Text("type"), .. Put(17), .. Text("Document"), .. Put(18),
            .. "u"u8,
            .. Text("__pydantic_extra__"), .. Put(19), .. "N"u8,
            .. Text("__pydantic_fields_set__"), .. Put(20), 0x8F, .. "("u8, .. Get(4), .. Get(5), .. Get(16), 0x90,
            .. Text("__pydantic_private__"), .. Put(21), .. "N"u8,
            .. "ub"u8,
            .. Text("july.md#300"),
            .. Get(2), .. ")"u8, 0x81,
            .. "}("u8, .. Get(3),
            .. "}("u8, .. Get(4), .. Text("july.md#300"),
            .. Get(5),
            .. "}("u8,
            .. Get(6), .. Text("july.md"),
            .. Get(7), .. Text("July"),
            .. Get(8), .. Text(""),
            .. Get(9), .. Text("july.md"),
            .. Get(10), .. Text("md"),
            .. Get(11), .. "M"u8, 0x2C, 0x01,
            .. Get(12), .. "J"u8, 0x70, 0x11, 0x01, 0x00,
            .. Get(13), .. "K"u8, 80,
            .. Get(14), .. "K"u8, 90,
            .. Get(15), .. Text("One > Two"),
            .. "u"u8,
            .. Get(16), .. Text("Yours"),
            .. Get(17), .. Get(18),
            .. "u"u8,
            .. Get(19), .. "N"u8,
            .. Get(20), 0x8F, .. "("u8, .. Get(4), .. Get(5), .. Get(16), 0x90,
            .. Get(21), .. "N"u8,
            .. "ub"u8,
            .. "usb"u8,
            .. "}("u8, .. "K"u8, 0, .. Text("l/june.txt#0"), .. "K"u8, 1, .. Text("july.md#300"), .. "u"u8,
            0x86, .. "."u8,
        ];
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(File.ReadAllBytes(_root["p"])));
    }

    private static byte[] Put(byte number) => [(byte)'q', number];

    private static byte[] Get(byte number) => [(byte)'h', number];

    private static byte[] Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return [0x8C, (byte)utf8.Length, .. utf8];
    }
}
