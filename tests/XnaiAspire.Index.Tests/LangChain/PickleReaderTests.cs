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
    [InlineData("8A02FF00", 255L)]
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
    [InlineData("80045D284E90", "pickle-stack", "byte 5, ADDITEMS:")]
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
            () => PickleReader.Read(new byte[] { 0x80, 4 }.Concat(Text("a\e[2J b\x7F")).Concat(Text("c\u202E")).Append((byte)0x93).ToArray(), PickleLimits.Default));
        Assert.Contains(@"a\u001b[2J\u0020b\u007f.c\u202e", error.Message, StringComparison.Ordinal);
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
    public void Exactly_at_a_limit_is_read()
    {
        Reads("5D" + string.Concat(Enumerable.Repeat("4E61", 19)));
        Reads($"582C010000{string.Concat(Enumerable.Repeat("61", 300))}");
        string name = string.Concat(Enumerable.Repeat("61", 40));
        NotAmongTheNames($"8C28{name}8C016193");
        NotAmongTheNames($"63{name}0A620A");

        static void Reads(string opcodes) => Assert.NotNull(PickleReader.Read(Bytes($"8004{opcodes}2E"), Small));

        static void NotAmongTheNames(string opcodes) => Assert.Equal(
            "pickle-name", Assert.Throws<LangChainFormatException>(() => PickleReader.Read(Bytes($"8004{opcodes}2E"), Small)).Reason);
    }

    [Theory]
    [InlineData("630A0A", "pickle-name")] // empty names
    [InlineData("636161", "pickle-truncated")] // a name without an end
    public void Names_on_lines_end_with_their_line(string opcodes, string reason) => Refused(reason, Bytes($"8002{opcodes}"));

    [Fact]
    public void A_name_on_a_line_is_not_searched_for_its_end_beyond_the_limit()
    {
        byte[] pickle = Bytes($"800263{string.Concat(Enumerable.Repeat("61", 41))}0A620A");
        Assert.Equal("pickle-truncated", Assert.Throws<LangChainFormatException>(() => PickleReader.Read(pickle, Small)).Reason);
    }

    [Fact]
    public void Frames_follow_one_another() =>
        Assert.Equal([null], Assert.IsType<PickleTuple>(Read("8004 950100000000000000 4E 950200000000000000 85 2E")).Items);

    /// <summary>As CPython reads it: a frame is over once its last byte is taken, and here that is the opcode of the next one.</summary>
    [Fact]
    public void A_frame_may_begin_with_the_last_byte_of_another() => Assert.Equal(7L, Read("8004 950100000000000000 950300000000000000 4B07 2E"));

    [Theory]
    [InlineData("4E4E4E87", 3)]
    [InlineData("4E4E86", 2)]
    [InlineData("4E85", 1)]
    [InlineData("284E4E4E4E74", 4)]
    public void Tuples_have_the_length_that_they_say(string opcodes, int length) =>
        Assert.Equal(length, Assert.IsType<PickleTuple>(Read($"8004{opcodes}2E")).Items.Length);

    [Fact]
    public void The_memo_gives_back_what_was_put_there_last()
    {
        // None as 0, True as 0, 0 again; then a list as 1 by the long opcodes.
        Assert.Equal([null, true, true], Assert.IsType<PickleTuple>(Read("8004 4E7100 887100 6800 87 2E")).Items);
        object?[] items = Assert.IsType<PickleTuple>(Read("8004 5D 7200000000 6A00000000 86 2E")).Items;
        Assert.Same(items[0], items[1]);
    }

    [Fact]
    public void Keys_may_be_none_texts_and_numbers_of_every_sort()
    {
        var dictionary = Assert.IsType<PickleDictionary>(Read("8004 7D 28 4E4E 884E 4B014E 4700000000000000004E 8C01614E 75 2E"));
        Assert.Equal([null, true, 1L, 0.0], dictionary.Entries.Take(4).Select(entry => entry.Key));
        Assert.True(dictionary.TryGet("a"u8, out _));
        Assert.False(dictionary.TryGet("b"u8, out _));
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
