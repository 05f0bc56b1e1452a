using System.Text;

namespace XnaiAspire.Embedder.Tests.Support;

/// <summary>Texts that nobody writes: any code point, lone surrogates, one endless word, nothing but marks, and all of it mixed with words.</summary>
internal static class HostileText
{
    private static readonly string[] Words = ["the", "Fox", "ing", "[SEP]", "▁", "##", "\u0301\u0327", "日本", "한국", "\u200d", "\ud800", "\udfff", "\0", "١٢", "ß", "…"];

    public static string Next(Random random, int most)
    {
        StringBuilder text = new();
        var pieces = random.Next(most + 1);
        var kind = random.Next(5);
        for (var i = 0; i < pieces; i++)
        {
            switch (kind == 4 ? random.Next(4) : kind)
            {
                case 0:
                    var character = random.Next(0x110000);
                    text.Append(character is >= 0xD800 and <= 0xDFFF ? ((char)character).ToString() : char.ConvertFromUtf32(character));
                    break;
                case 1:
                    text.Append((char)random.Next(0x10000));
                    break;
                case 2:
                    text.Append(Words[random.Next(Words.Length)]);
                    break;
                default:
                    text.Append((char)random.Next(0x20, 0x250));
                    break;
            }

            if (random.Next(6) == 0)
                text.Append(' ');
        }

        return text.ToString();
    }
}
