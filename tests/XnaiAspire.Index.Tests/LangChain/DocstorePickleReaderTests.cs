using System.Text;
using XnaiAspire.Index.LangChain;
using XnaiAspire.Index.LangChain.Pickle;

namespace XnaiAspire.Index.Tests.LangChain;

/// <summary>Pickles of the right opcodes that do not make a docstore and its row map.</summary>
public sealed class DocstorePickleReaderTests
{
    private const byte SetItem = (byte)'s';
    private const byte Build = (byte)'b';

    [Fact]
    public void The_smallest_folder_is_read()
    {
        LangChainDocument document = Assert.Single(Read(Docstore(Entry("a", Document("text"))), Row(0, "a")));
        Assert.Equal(("a", "text", 4), (document.Id, document.ReadText(), document.TextBytes));
        Assert.Empty(document.Keys);
    }

    [Fact]
    public void Rows_are_numbered_from_0_each_once_and_have_a_document_each()
    {
        byte[] two = Docstore(Entry("a", Document("A")), Entry("b", Document("B")));
        Assert.Equal(["b", "a"], Read(two, Row(1, "a"), Row(0, "b")).Select(document => document.Id));
        Refused("number", two, Row(0, "a"), Row(2, "b"));
        Refused("number", two, Row(0, "a"), Row(0, "b"));
        Refused("number", two, Row(0, "a"), [0x4A, 0xFF, 0xFF, 0xFF, 0xFF, .. Text("b"), SetItem]);
        Refused("number", two, Row(0, "a"), [.. Text("1"), .. Text("b"), SetItem]);
        Refused("not a text", two, Row(0, "a"), [0x4B, 1, 0x4B, 1, SetItem]);
        Refused("\"c\", which the docstore does not have", two, Row(0, "a"), Row(1, "c"));
        Refused("another row has too", two, Row(0, "a"), Row(1, "a"));
        Refused("1 documents have no row, \"b\" for one", two, Row(0, "a"));
    }

    [Fact]
    public void A_docstore_holds_documents_by_texts_each_once()
    {
        Refused("there twice", Docstore(Entry("a", Document("A")), Entry("a", Document("B"))), Row(0, "a"));
        Refused("not a text", Docstore([0x4B, 1, .. Document("A"), SetItem]));
        Refused("has no Document", Docstore(Entry("a", Text("A"))), Row(0, "a"));
        Refused("no text page_content", Docstore(Entry("a", Document(null))), Row(0, "a"));
        Refused("no text page_content", Docstore(Entry("a", Made(PickleNames.DocumentModule, PickleNames.DocumentName, [.. Text("page_content"), 0x4B, 1, SetItem]))), Row(0, "a"));
        Refused("metadata that is no dictionary", Docstore(Entry("a", Document("A", [.. Text("metadata"), 0x4B, 1, SetItem]))), Row(0, "a"));
        Assert.Single(Read(Docstore(Entry("a", Document("A", [.. Text("metadata"), 0x4E, SetItem]))), Row(0, "a")));
    }

    [Fact]
    public void Anything_else_at_the_top_is_refused()
    {
        Assert.Equal("pickle-structure", Assert.Throws<LangChainFormatException>(() => DocstorePickleReader.Read(new byte[] { 0x80, 4, 0x4E, (byte)'.' }, PickleLimits.Default)).Reason);
        Refused("tuple of an InMemoryDocstore", Document("A"));
        Refused("no _dict", Made(PickleNames.DocstoreModule, PickleNames.DocstoreName, []));
        Refused("no _dict", Made(PickleNames.DocstoreModule, PickleNames.DocstoreName, [.. Text("_dict"), 0x4E, SetItem]));
    }

    [Fact]
    public void A_docstore_id_in_a_refusal_is_short_and_steers_no_terminal()
    {
        string id = "\e[2J" + new string('x', 76);
        string message = Refused("there twice", Docstore(Entry($"{id}END", Document("A")), Entry($"{id}END", Document("B"))));
        Assert.Contains($@"""\u001b[2J{id[4..]}""", message, StringComparison.Ordinal);
        message = Refused("there twice", Docstore(Entry("🐍", Document("A")), Entry("🐍", Document("B"))));
        Assert.Contains(@"""\ud83d\udc0d""", message, StringComparison.Ordinal);
    }

    private static LangChainDocument[] Read(byte[] docstore, params byte[][] rows) =>
        DocstorePickleReader.Read((byte[])[0x80, 4, .. docstore, (byte)'}', .. rows.SelectMany(row => row), 0x86, (byte)'.'], PickleLimits.Default);

    private static string Refused(string words, byte[] docstore, params byte[][] rows)
    {
        var error = Assert.Throws<LangChainFormatException>(() => Read(docstore, rows));
        Assert.Equal("pickle-structure", error.Reason);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        return error.Message;
    }

    private static byte[] Docstore(params byte[][] entries) =>
        Made(PickleNames.DocstoreModule, PickleNames.DocstoreName, [.. Text("_dict"), (byte)'}', .. entries.SelectMany(entry => entry), SetItem]);

    private static byte[] Entry(string id, byte[] value) => [.. Text(id), .. value, SetItem];

    private static byte[] Row(byte row, string id) => [0x4B, row, .. Text(id), SetItem];

    private static byte[] Document(string? text, byte[]? more = null) => Made(
        PickleNames.DocumentModule, PickleNames.DocumentName, [.. text is null ? [] : (byte[])[.. Text("page_content"), .. Text(text), SetItem], .. more ?? []]);

    // An object of a class without arguments, with a dictionary as its state.
    private static byte[] Made(string module, string name, byte[] state) => [.. Text(module), .. Text(name), 0x93, (byte)')', 0x81, (byte)'}', .. state, Build];

    private static byte[] Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return [0x8C, (byte)utf8.Length, .. utf8];
    }
}
