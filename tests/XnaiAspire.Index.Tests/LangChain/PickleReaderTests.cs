using System.Text;
using XnaiAspire.Index.LangChain;
using XnaiAspire.Index.LangChain.Pickle;

namespace XnaiAspire.Index.Tests.LangChain;

public sealed class PickleReaderTests
{
    private static readonly PickleLimits Small = new()
    {
        Objects = 20,
        Stack = 8,
        Depth = 3,
        Memo = 4,
        TextBytes = 300,
        NameBytes = 40,
    };

    [Fact]
    public void The_example_of_the_class_is_read()
    {
        var tuple = Assert.IsType<PickleTuple>(Read("8004 8C03612E74 94 7D 6800 4B07 73 86 2E"));
        Assert.Equal("a.t", tuple.Items[0]!.ToString());
        var dictionary = Assert.IsType<PickleDictionary>(tuple.Items[1]);
        Assert.True(dictionary.TryGet("a.t"u8, out object? value));
        Assert.Equal(7L, value);
    }

    [Theory]
    [InlineData("8A00", 0L)]
    [InlineData("8A01FF", -1L)]
    [InlineData("8A0200FF", -256L)]
    [InlineData("8A08FFFFFFFFFFFFFF7F", long.MaxValue)]
    [InlineData("8A080000000000000080", long.MinValue)]
    [InlineData("4AFEFFFFFF", -2L)]
    [InlineData("4DFFFF", 65535L)]
    [InlineData("47BFF8000000000000", -1.5)]
    [InlineData("88", true)]
    [InlineData("89", false)]
    public void Scalars_are_read(string opcodes, object value) => Assert.Equal(value, Read($"8004{opcodes}2E"));

    [Theory]
    [InlineData("", "pickle-opcode", "byte 0:")]
    [InlineData("4E2E", "pickle-opcode", "byte 0:")]
    [InlineData("80012E", "pickle-opcode", "byte 0:")]
    [InlineData("80062E", "pickle-opcode", "byte 0:")]
    [InlineData("8004", "pickle-truncated", "byte 2:")]
    [InlineData("80042E", "pickle-stack", "byte 2, STOP:")]
    [InlineData("80044E4E2E", "pickle-stack", "byte 4, STOP:")]
    [InlineData("80044E2E00", "pickle-stack", "byte 3, STOP:")]
    [InlineData("8004FF", "pickle-opcode", "byte 2, unknown opcode 0xff:")]
    [InlineData("80048004", "pickle-opcode", "byte 2, PROTO:")]
    [InlineData("80044300", "pickle-opcode", "byte 2, SHORT_BINBYTES:")]
    [InlineData("800430", "pickle-opcode", "byte 2, POP:")]
    [InlineData("800450780A", "pickle-opcode", "byte 2, PERSID:")]
    [InlineData("80048201", "pickle-opcode", "byte 2, EXT1:")]
    [InlineData("8004286F", "pickle-opcode", "byte 3, OBJ:")]
    [InlineData("800492", "pickle-opcode", "byte 2, NEWOBJ_EX:")]
    [InlineData("800491", "pickle-opcode", "byte 2, FROZENSET:")]
    [InlineData("80048B", "pickle-opcode", "byte 2, LONG4:")]
    [InlineData("80048A09000000000000000001", "pickle-value", "byte 2, LONG1:")]
    [InlineData("80048C0561", "pickle-truncated", "byte 2, SHORT_BINUNICODE:")]
    [InlineData("800458FFFFFFFF61", "pickle-limit", "byte 2, BINUNICODE:")]
    [InlineData("80048DFFFFFFFFFFFFFFFF", "pickle-limit", "byte 2, BINUNICODE8:")]
    [InlineData("80048C03EDA080", "pickle-text", "byte 2, SHORT_BINUNICODE:")]
    [InlineData("80049504000000000000004E2E", "pickle-truncated", "byte 2, FRAME:")]
    [InlineData("80049502000000000000009500000000000000004E2E", "pickle-truncated", "byte 11, FRAME:")]
    [InlineData("80046800", "pickle-stack", "byte 2, BINGET:")]
    [InlineData("80044E7101", "pickle-stack", "byte 3, BINPUT:")]
    [InlineData("80047100", "pickle-stack", "byte 2, BINPUT:")]
    [InlineData("800475", "pickle-stack", "byte 2, SETITEMS:")]
    [InlineData("80047D284E75", "pickle-stack", "byte 5, SETITEMS:")]
    [InlineData("80047D5D4E73", "pickle-value", "byte 5, SETITEM:")]
    [InlineData("80044E4E73", "pickle-stack", "byte 4, SETITEM:")]
    [InlineData("80047D4E61", "pickle-stack", "byte 4, APPEND:")]
    [InlineData("80045D284E4E286529", "pickle-stack", "byte 7, APPENDS:")]
    [InlineData("80048F285D90", "pickle-value", "byte 5, ADDITEMS:")]
    [InlineData("80044E2981", "pickle-value", "byte 4, NEWOBJ:")]
    [InlineData("80044E7D62", "pickle-stack", "byte 4, BUILD:")]
    [InlineData("80044E2952", "pickle-value", "byte 4, REDUCE:")]
    public void What_is_not_read_is_refused_with_opcode_and_offset(string hex, string reason, string where)
    {
        var error = Assert.Throws<LangChainFormatException>(() => Read(hex));
        Assert.Equal(reason, error.Reason);
        Assert.StartsWith(where, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "frozenset")]
    [InlineData("posix", "system")]
    [InlineData("langchain_core.documents.base", "Blob")]
    [InlineData("langchain_core.documents.base", "Document.__init__")]
    [InlineData("langchain_community.docstore.in_memory", "Document")]
    [InlineData("evil", "Document")]
    public void Names_outside_the_list_are_refused_in_both_ways_of_writing_them(string module, string name)
    {
        byte[] stack = [.. Bytes("8004"), .. Text(module), .. Text(name), 0x93, .. ")R."u8];
        byte[] lines = [.. Bytes("8002"), (byte)'c', .. Encoding.ASCII.GetBytes($"{module}\n{name}\n"), .. ")R."u8];
        foreach (byte[] pickle in new[] { stack, lines })
        {
            var error = Assert.Throws<LangChainFormatException>(() => PickleReader.Read(pickle, PickleLimits.Default));
            Assert.Equal("pickle-name", error.Reason);
            Assert.Contains($"{module}.{name}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_name_cannot_steer_the_terminal_that_the_refusal_is_shown_on()
    {
        var error = Assert.Throws<LangChainFormatException>(
            () => PickleReader.Read(new byte[] { 0x80, 4 }.Concat(Text("a\e[2Jb")).Concat(Text("c\u202E")).Append((byte)0x93).ToArray(), PickleLimits.Default));
        Assert.Contains(@"a\u001b[2Jb.c\u202e", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_of_the_list_is_not_called_and_gets_a_state_once()
    {
        byte[] document = [.. Bytes("8004"), .. Text("langchain_core.documents.base"), .. Text("Document"), 0x93];
        Refused("pickle-value", [.. document, .. ")R."u8]);
        Refused("pickle-value", [.. document, .. Bytes("4E 85 81")]);
        Refused("pickle-value", [.. document, .. Bytes("29 81 7D 62 7D 62")]);
        Refused("pickle-stack", [.. document, .. Bytes("29 81 4E 62")]);
        Assert.IsType<PickleObject>(PickleReader.Read((byte[])[.. document, .. Bytes("29 81 7D 62 2E")], PickleLimits.Default));
    }

    [Fact]
    public void A_set_is_made_of_a_list_and_of_nothing_else()
    {
        byte[] set = [.. Bytes("8002"), .. "c__builtin__\nset\n"u8];
        Assert.IsType<PickleSet>(PickleReader.Read((byte[])[.. set, .. Bytes("5D 4B01 61 85 52 2E")], PickleLimits.Default));
        Refused("pickle-value", [.. set, .. Bytes("29 52")]);
        Refused("pickle-value", [.. set, .. Bytes("4B01 85 52")]);
        Refused("pickle-value", [.. set, .. Bytes("5D 5D 61 85 52")]);
        Refused("pickle-value", [.. set, .. Bytes("29 81")]);
    }

    [Fact]
    public void Every_limit_holds()
    {
        Limited("28282828");
        Limited(string.Concat(Enumerable.Repeat("4E", 9)));
        Limited("5D" + string.Concat(Enumerable.Repeat("4E61", 20)));
        Limited("4E" + string.Concat(Enumerable.Repeat("94", 5)));
        Limited($"582D010000{string.Concat(Enumerable.Repeat("61", 301))}");
        Limited($"8C29{string.Concat(Enumerable.Repeat("61", 41))}8C016193");

        static void Limited(string opcodes)
        {
            var error = Assert.Throws<LangChainFormatException>(() => PickleReader.Read(Bytes($"8004{opcodes}2E"), Small));
            Assert.Equal("pickle-limit", error.Reason);
        }
    }

    [Fact]
    public void Lists_that_hold_themselves_and_each_other_cost_nothing()
    {
        // l = []; l.append(l), and then thirty lists of which each holds the one before twice: a walk would take 2^30 steps.
        string laughs = "5D94 6800 61" + string.Concat(Enumerable.Range(0, 30).Select(i => $"5D94 68{i:X2}61 68{i:X2}61".Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal("pickle-stack", Assert.Throws<LangChainFormatException>(() => Read($"8004{laughs}2E")).Reason);
    }

    private static void Refused(string reason, byte[] pickle) =>
        Assert.Equal(reason, Assert.Throws<LangChainFormatException>(() => PickleReader.Read(pickle, PickleLimits.Default)).Reason);

    private static object? Read(string hex) => PickleReader.Read(Bytes(hex), PickleLimits.Default);

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static byte[] Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return [0x8C, (byte)utf8.Length, .. utf8];
    }
}
