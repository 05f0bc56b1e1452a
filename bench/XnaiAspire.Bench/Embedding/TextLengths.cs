namespace XnaiAspire.Bench;

/// <summary>How long the texts of a measurement are.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Tokens">Of each text, [CLS] and [SEP] counted; for a mix in the order in which texts come.</param>
internal sealed record TextLengths(string Name, IReadOnlyList<int> Tokens)
{
    private const int Seed = 20_261_126;
    private const int Shortest = 16;
    private const int Longest = 512;
    private const int MixTexts = 24;

    /// <summary>Equal lengths one after the other, then the mix of them.</summary>
    public static IReadOnlyList<TextLengths> All { get; } = [.. new[] { Shortest, 32, 64, 128, 256, Longest }.Select(Equal), Mix()];

    public bool IsMix => Tokens.Count > 1;

    /// <summary>What a contestant is given: the same texts as the others.</summary>
    public EmbeddingWorkload For(Contestant contestant)
    {
        RandomTexts texts = new(Seed);
        int atOnce = contestant.TextsAtOnce(this);
        IReadOnlyList<int> lengths = IsMix ? Tokens : [.. Enumerable.Repeat(Tokens[0], atOnce)];
        return new EmbeddingWorkload(
            [.. Enumerable.Range(0, contestant.Callers).Select(_ => lengths.Select(texts.Next).Chunk(atOnce).ToArray())], lengths.Sum());
    }

    private static TextLengths Equal(int tokens) => new(FormattableString.Invariant($"{tokens} tokens a text"), [tokens]);

    // As many texts from 16 to 32 tokens as from 256 to 512, in random order.
    private static TextLengths Mix()
    {
        int[] tokens = [.. Enumerable.Range(0, MixTexts)
            .Select(i => (int)Math.Round(Shortest * Math.Pow((double)Longest / Shortest, i / (MixTexts - 1.0))))];
        new Random(Seed).Shuffle(tokens);
        return new TextLengths(FormattableString.Invariant($"mix of {Shortest} to {Longest} tokens"), tokens);
    }
}
