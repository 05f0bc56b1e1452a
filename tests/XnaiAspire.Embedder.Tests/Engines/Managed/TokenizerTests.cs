using System.Globalization;
using System.Text;
using XnaiAspire.Embedder.Tests.Support;
using Xunit.Abstractions;

namespace XnaiAspire.Embedder.Tests.Engines.Managed;

/// <summary>
/// Token ids against llama.cpp's. <c>XNAI_TOKENIZER_LINES=100000</c> with <c>XNAI_TOKENIZER_DIRECTORY=/usr/share</c> takes more lines of more
/// files than the sample library has.
/// </summary>
public sealed class TokenizerTests(TokenizerFixture model, ITestOutputHelper output) : IClassFixture<TokenizerFixture>
{
    private const int RandomTexts = 2_000;
    private const int MostLineLength = 2_000;

    [Fact]
    public void Real_lines_have_llamas_tokens()
    {
        var wanted = int.Parse(Environment.GetEnvironmentVariable("XNAI_TOKENIZER_LINES") ?? "3000", CultureInfo.InvariantCulture);
        var lines = Lines(Environment.GetEnvironmentVariable("XNAI_TOKENIZER_DIRECTORY") ?? Samples()).Distinct().Take(wanted).ToList();
        Assert.NotEmpty(lines);
        foreach (var line in lines)
            Compare(line, "");
        output.WriteLine($"{lines.Count} lines, {lines.Sum(line => line.Length)} characters, {lines.Count(line => !Ascii.IsValid(line))} not ASCII");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n\v\f\u0085\u00a0\u3000")]
    [InlineData("the the\u2581the \u2581the \u2581 ##ing")]
    [InlineData("[CLS] [SEP] [MASK] [UNK] [PAD]")]
    [InlineData("naïve Café ÅNGSTRÖM İstanbul ẞ ŉ ǰ ﬁsh")]
    [InlineData("Ελληνικά Русский Українська العَرَبِيَّة עִבְרִית हिन्दी ไทย ქართული հայերեն 한국어 ひらがな カタカナ ｶﾀｶﾅ が")]
    [InlineData("日本語 \U00020000\U0002F800 \uF900 👩‍👩‍👧 a\u200bb\u00adc\ufeffd")]
    [InlineData("\ud800 \udc00a \udbff")]
    [InlineData("a\0b \ufffd \uffff \ufffe \U0010ffff")]
    [InlineData("don't e.g. 3.14 x_y $5 #tag a+b=c `code` ~^<>| €5 §1 ©")]
    public void Odd_texts_have_llamas_tokens(string text) => Compare(text, "");

    [Fact]
    public void Random_Unicode_has_llamas_tokens()
    {
        var seed = Random.Shared.Next();
        Random random = new(seed);
        for (var i = 0; i < RandomTexts; i++)
            Compare(HostileText.Next(random, 60), $"seed {seed}, ");
    }

    [Fact]
    public void More_tokens_than_there_is_room_for_are_counted()
    {
        var text = string.Concat(Enumerable.Repeat("the fox, ", 1_000));
        var ids = new int[10];
        Assert.Equal(3_002, model.Managed.Tokenizer.Tokenize(text, ids));
        Assert.Equal(model.Llama.Tokenize(text)[..10], ids);
    }

    private void Compare(string text, string seed)
    {
        var (expected, actual) = (model.Llama.Tokenize(text), model.Managed.Tokenize(text));
        Assert.True(expected.SequenceEqual(actual),
            $"{seed}'{string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("X4", CultureInfo.InvariantCulture)))}': "
            + $"{string.Join(' ', expected)} expected, {string.Join(' ', actual)} found");
    }

    private static IEnumerable<string> Lines(string directory)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var path in Directory.EnumerateFiles(directory, "*", all).Order(StringComparer.Ordinal))
        {
            using StreamReader reader = new(path);
            while (reader.ReadLine() is { } line)
            {
                if (line.Contains('\0', StringComparison.Ordinal))
                    break; // not text
                if (line.Length is > 0 and < MostLineLength)
                    yield return line;
            }
        }
    }

    private static string Samples()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (Directory.Exists(Path.Combine(directory.FullName, "samples", "library")))
                return Path.Combine(directory.FullName, "samples", "library");
        }

        throw new DirectoryNotFoundException("There is no samples/library above the tests.");
    }
}
