using System.Text;
using XnaiAspire.Embedder.Engines;

namespace XnaiAspire.Embedder.Hosting;

/// <summary>How fast this model is on this machine, for the line that the service starts with.</summary>
internal static class SelfMeasure
{
    /// <summary>Milliseconds that it may be asked to take; nobody wants a start to wait longer.</summary>
    public const int MaxMilliseconds = 60_000;

    // About a chunk: longer texts are slower a token, shorter ones too.
    private const int TextTokens = 128;

    // A slot has its next text when it is done with one; more would only be waited for in the end, long with a slow model.
    private const int TextsPerSlot = 2;

    /// <summary>
    /// Tokens a second with all of the engine's slots busy: it takes <paramref name="duration"/> and what the last texts take beyond it.
    /// <paramref name="sentence"/>, which the engine embeds, is repeated to the length of a chunk, as far as the model's positions go.
    /// </summary>
    public static async Task<double> TokensPerSecondAsync(
        EmbeddingWorkers workers, IEmbeddingEngine engine, string sentence, TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        string[] text = [Chunk(engine, sentence)];
        var began = time.GetTimestamp();
        var tokens = await Task.WhenAll(Enumerable.Range(0, engine.Slots * TextsPerSlot).Select(_ => FeedAsync()));
        return tokens.Sum() / time.GetElapsedTime(began).TotalSeconds;

        async Task<long> FeedAsync()
        {
            var embedded = 0L;
            while (time.GetElapsedTime(began) < duration)
                embedded += (await workers.EmbedAsync(text, cancellationToken))[0] is { Vector: not null } outcome ? outcome.Tokens : 0;
            return embedded;
        }
    }

    private static string Chunk(IEmbeddingEngine engine, string sentence)
    {
        StringBuilder text = new(sentence);
        var most = Math.Min(TextTokens, engine.MaxTextTokens);
        for (var longer = $"{text} {sentence}"; engine.CountTokens(longer) <= most && longer.Length < EmbeddingLimits.MaxTextBytes; longer = $"{text} {sentence}")
            text.Append(' ').Append(sentence);
        return text.ToString();
    }
}
