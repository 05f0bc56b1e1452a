using XnaiAspire.Embedder.Models.Lexical;

namespace XnaiAspire.Embedder.Tests.Models.Lexical;

public sealed class LexicalVocabularyTests
{
    private static readonly LexicalVocabulary Vocabulary = LexicalVocabulary.Create();
    private static readonly Dictionary<string, LexicalPiece> ByText = Vocabulary.Pieces.ToDictionary(piece => piece.Text, StringComparer.Ordinal);

    [Fact]
    public void Every_printable_ascii_character_begins_a_word_and_letters_and_digits_continue_one()
    {
        for (char c = '!'; c <= '~'; c++)
        {
            char lower = char.ToLowerInvariant(c);
            Assert.Contains($"▁{lower}", ByText);
            if (char.IsAsciiLetterOrDigit(lower))
                Assert.Contains($"{lower}", ByText);
        }
    }

    [Theory]
    [InlineData("ßæøþđłœı")] // what is left of Latin when diacritics are gone
    [InlineData("абвгдежзиклмнопрстуфхцчшщъыьэюяєі")]
    [InlineData("αβγδεζηθικλμνξοπρστυφχψως")]
    [InlineData("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")]
    [InlineData("אבגדהוזחטיךכלםמןנסעףפץצקרשת")]
    [InlineData("あいうえおかきくけこアイウエオカキクケコー")]
    [InlineData("अआइईकखगঅআকખதకಕക")]
    [InlineData("กขคງຈაბგաբգ")]
    [InlineData("→≤½²€–…")]
    public void Letters_of_other_scripts_begin_and_continue_words(string letters)
    {
        foreach (char letter in letters)
        {
            Assert.Contains($"▁{letter}", ByText);
            Assert.Contains($"{letter}", ByText);
        }
    }

    [Theory]
    [InlineData("的一是不了人我在有他节气立春")]
    [InlineData("日本語東京包む風呂敷")]
    [InlineData("臺灣圖書館歷史")]
    public void Common_ideographs_are_words(string text)
    {
        foreach (char character in text)
            Assert.Contains($"▁{character}", ByText);
    }

    [Theory]
    [InlineData("theory", "▁theo")]
    [InlineData("android", "▁andr")]
    [InlineData("formula", "▁form")]
    [InlineData("pruning", "▁prun")]
    public void The_longest_piece_that_begins_a_word_is_no_function_word(string word, string expectedStart)
    {
        string longest = Enumerable.Range(1, word.Length).Select(length => "▁" + word[..length]).Last(ByText.ContainsKey);
        Assert.StartsWith(expectedStart, longest, StringComparison.Ordinal);
        Assert.True(ByText[longest].Weight >= 0.5, $"{longest} weighs {ByText[longest].Weight}");
    }

    [Theory]
    [InlineData("▁the", "▁water")]
    [InlineData("▁und", "▁make")]
    [InlineData("▁make", "▁water")]
    [InlineData("▁water", "▁vaccine")]
    [InlineData("ing", "▁ing")]
    public void What_says_little_weighs_less(string little, string much) => Assert.True(ByText[little].Weight * 1.5 < ByText[much].Weight);

    [Fact]
    public void Control_pieces_come_first_in_the_order_that_the_file_names() =>
        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], Vocabulary.Pieces.TakeWhile(piece => piece.IsControl).Select(piece => piece.Text));
}
