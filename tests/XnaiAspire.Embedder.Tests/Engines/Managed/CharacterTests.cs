using System.Globalization;
using System.Text;
using XnaiAspire.Embedder.Engines.Managed.Tokenization;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Engines.Managed;

/// <summary>Characters.txt against llama.cpp, code point by code point.</summary>
public sealed class CharacterTests : IDisposable
{
    private const int CharactersInAText = 500;

    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-characters-").FullName;

    [Theory]
    [InlineData(null, null)]
    [InlineData(true, false)]
    [InlineData(false, null)]
    [InlineData(false, true)]
    public void Every_code_point_is_what_llama_takes_it_for(bool? lowerCase, bool? stripAccents)
    {
        var path = new TinyModel { Pieces = Pieces(), Dimensions = 32, LowerCase = lowerCase, StripAccents = stripAccents }.WriteTo(_directory);
        using LlamaTokens llama = new(path);
        using ManagedModel managed = new(path);
        foreach (var characters in Enumerable.Range(0, CharacterTableText.CodePoints).Where(IsWorthAsking).Chunk(CharactersInAText))
        {
            // Whether it ends a word, stands alone, vanishes, or stays in the word, and as what: x and z are pieces both as beginnings and
            // as ends of words.
            var text = string.Join(' ', characters.Select(i => $"x{char.ConvertFromUtf32(i)}z"));
            if (managed.Tokenize(text).SequenceEqual(llama.Tokenize(text)))
                continue;
            foreach (var character in characters)
            {
                var one = $"x{char.ConvertFromUtf32(character)}z";
                Assert.True(managed.Tokenize(one).SequenceEqual(llama.Tokenize(one)), "U+" + character.ToString("X4", CultureInfo.InvariantCulture));
            }
        }
    }

    [Fact]
    public void An_upper_case_letter_with_accents_becomes_the_bare_lower_case_one()
    {
        CharacterTable table = new(lowerCase: true, stripAccents: true);
        Assert.Equal((CharacterKind.Letter, 'a'), (table.Look('Ấ', out var becomes), (char)becomes));
        Assert.Equal(CharacterKind.Gone, table.Look(0x301, out _));
        Assert.Equal(CharacterKind.White, table.Look(' ', out _));
        Assert.Equal(CharacterKind.Word, table.Look('語', out _));
        Assert.Equal((CharacterKind.Letter, 0x1112), (table.Look('한', out becomes), becomes));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // Nothing is assigned in the planes 4 to 13, and the last two are private use: a sample of them will do.
    private static bool IsWorthAsking(int character)
        => character is not (>= 0xD800 and <= 0xDFFF) && (character is < 0x33480 or >= 0xE0000 and < 0xE1000 || character % 97 == 0);

    // Whatever a character may become is a piece, as beginning and as inside of a word: then the ids tell which one it became.
    private static List<string> Pieces()
    {
        var table = CharacterTableText.Read();
        List<string> pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        foreach (var character in table.Base.Concat(table.Lower).Where((becomes, i) => becomes != i % CharacterTableText.CodePoints)
            .Concat(Enumerable.Range(0x21, 0x30FF - 0x21)).Distinct().Order())
        {
            pieces.Add($"▁{new Rune(character)}");
            pieces.Add($"{new Rune(character)}");
        }

        return [.. pieces.Distinct()];
    }
}
