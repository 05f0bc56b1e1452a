using System.Globalization;

namespace XnaiAspire.Embedder.Engines.Managed.Tokenization;

/// <summary>Characters.txt as tables; its first lines say what is in it.</summary>
internal sealed class CharacterTableText
{
    public const int CodePoints = 0x110000;

    private const int FirstSyllable = 0xAC00;
    private const int LastSyllable = 0xD7A3;
    private const int FirstConsonant = 0x1100;
    private const int SyllablesOfAConsonant = 588;

    private CharacterTableText()
    {
        for (var i = 0; i < CodePoints; i++)
            Base[i] = i is >= FirstSyllable and <= LastSyllable ? FirstConsonant + ((i - FirstSyllable) / SyllablesOfAConsonant) : i;
        for (var i = 0; i < CodePoints; i++)
            Lower[i] = i;
    }

    public CharacterKind[] Kinds { get; } = new CharacterKind[CodePoints];

    public int[] Lower { get; } = new int[CodePoints];

    public int[] Base { get; } = new int[CodePoints];

    public static CharacterTableText Read()
    {
        CharacterTableText table = new();
        using var resource = typeof(CharacterTableText).Assembly.GetManifestResourceStream(typeof(CharacterTableText), "Characters.txt")!;
        using StreamReader reader = new(resource);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var items = line.Split(' ');
            foreach (var item in items.AsSpan(1))
                table.Add(items[0], item);
        }

        return table;
    }

    private void Add(string what, string item)
    {
        switch (what)
        {
            case "lower":
                AddLower(item);
                break;
            case "base":
                AddBase(item);
                break;
            default:
                var (from, to) = Range(item);
                Kinds.AsSpan(from..(to + 1)).Fill(Enum.Parse<CharacterKind>(what, ignoreCase: true));
                break;
        }
    }

    // "100-12e/2>101": every second one from U+0100 on, to U+0101 and so on.
    private void AddLower(string item)
    {
        var halves = item.Split('>');
        var source = halves[0].Split('/');
        var step = source.Length > 1 ? Number(source[1]) : 1;
        var (from, to) = Range(source[0]);
        var distance = Number(halves[1]) - from;
        for (var i = from; i <= to; i += step)
            Lower[i] = i + distance;
    }

    // "42<1e02,1e04,1e06": each of these decomposes into a B and something.
    private void AddBase(string item)
    {
        var halves = item.Split('<');
        foreach (var part in halves[1].Split(','))
        {
            var (from, to) = Range(part);
            Base.AsSpan(from..(to + 1)).Fill(Number(halves[0]));
        }
    }

    private static (int From, int To) Range(string item)
    {
        var dash = item.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? (Number(item), Number(item)) : (Number(item[..dash]), Number(item[(dash + 1)..]));
    }

    private static int Number(string hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
