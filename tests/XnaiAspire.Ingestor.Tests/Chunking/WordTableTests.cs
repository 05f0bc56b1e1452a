using System.Globalization;
using XnaiAspire.Ingestor.Chunking;
using Xunit.Abstractions;

namespace XnaiAspire.Ingestor.Tests.Chunking;

/// <summary>The table of short words says what a dictionary of strings would.</summary>
public sealed class WordTableTests(ITestOutputHelper output)
{
    [Fact]
    public void A_packed_word_is_its_characters_and_its_length()
    {
        Assert.True(PackedWord.TryPack("cat", 0, 3, out PackedWord cat));
        Assert.Equal(new PackedWord(0x00_00_00_00_00_74_61_63, 0x03_00_00_00_00_00_00_00), cat);
        Assert.True(PackedWord.TryPack("abcdefghijklmno", 0, 15, out PackedWord longest));
        Assert.Equal(new PackedWord(0x68_67_66_65_64_63_62_61, 0x0F_6F_6E_6D_6C_6B_6A_69), longest);
    }

    [Fact]
    public void What_stands_around_a_word_does_not_count()
    {
        Assert.True(PackedWord.TryPack("cat", 0, 3, out PackedWord alone));
        foreach (string text in new[] { "a cat", "a cat and a dog go out", "Ä cat Äußerst lang danach", "\0cat\0\0\0\0" })
        {
            Assert.True(PackedWord.TryPack(text, text.IndexOf("cat", StringComparison.Ordinal), 3, out PackedWord inside));
            Assert.Equal(alone, inside);
        }
    }

    [Theory]
    [InlineData("abcdefghijklmnop")]
    [InlineData("Tür")]
    [InlineData("1234567890…")]
    [InlineData("\u0080")]
    [InlineData("\u0161a")]
    [InlineData("\ud83d\ude00")]
    public void Long_words_and_other_characters_are_not_packed(string word) => Assert.False(PackedWord.TryPack(word, 0, word.Length, out _));

    [Fact]
    public void Words_that_differ_in_anything_are_packed_differently()
    {
        string[] words = ["a", "a\0", "a\0\0", "\0", "\0\0", "\0a", "b", "A", "aaaaaaaa", "aaaaaaaaa", "aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaa\0"];
        HashSet<PackedWord> packed = [];
        foreach (string word in words)
        {
            Assert.True(PackedWord.TryPack(word, 0, word.Length, out PackedWord number));
            Assert.True(packed.Add(number), word);
        }
    }

    [Fact]
    public void It_remembers_what_a_dictionary_does()
    {
        const int Words = 20_000;
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var table = new WordTable();
        Dictionary<PackedWord, int> expected = [];
        for (int i = 0; i < Words; i++)
        {
            string word = random.Next(Words).ToString(CultureInfo.InvariantCulture);
            Assert.True(PackedWord.TryPack(word, 0, word.Length, out PackedWord packed));
            Assert.Equal(expected.TryGetValue(packed, out int value), table.TryGet(packed, out int found));
            Assert.Equal(value, found);
            table.Set(packed, i);
            expected[packed] = i;
        }

        Assert.Equal(expected.Count, table.Count);
        Assert.All(expected, word => Assert.True(table.TryGet(word.Key, out int found) && found == word.Value));
        table.Clear();
        Assert.Equal(0, table.Count);
        Assert.All(expected, word => Assert.False(table.TryGet(word.Key, out _)));
    }
}
