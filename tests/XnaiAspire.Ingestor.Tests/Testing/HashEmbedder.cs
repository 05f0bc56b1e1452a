using System.Security.Cryptography;
using System.Text;
using XnaiAspire.Ingestor.Embedding;

namespace XnaiAspire.Ingestor.Tests.Testing;

/// <summary>A vector is a hash of its text, a token four letters of a word: the same always and everywhere, and no neighbour matters.</summary>
internal sealed class HashEmbedder : IEmbedder
{
    public const int Dimensions = 8;

    private int _embedded;

    public event Action<bool>? Waiting;

    /// <summary>Called with each text before it is embedded; may throw or delay.</summary>
    public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Why a text is refused; null for none.</summary>
    public Func<string, EmbedRefusal?> Refuse { get; set; } = _ => null;

    public string Model { get; set; } = "hash";

    /// <summary>Texts embedded so far.</summary>
    public int Embedded => _embedded;

    public void Wait(bool waiting) => Waiting?.Invoke(waiting);

    public Task<EmbedderDescription> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(
        new EmbedderDescription(Model, new string('a', 64), "test", Dimensions, "mean", true, false, new EmbedderLimits(510, 100_000, 64, 2)));

    public Task<IReadOnlyList<int>> CountAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<int>>([.. texts.Select(Count)]);

    public void Forget()
    {
    }

    public IEmbeddingSession OpenSession(EmbedderDescription expected) => new Session(this);

    public static int Count(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Sum(word => (word.Length + 3) / 4);

    public static float[] Vector(string text)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        float[] vector = [.. Enumerable.Range(0, Dimensions).Select(i => BitConverter.ToInt16(hash, 2 * i) + 0.5f)];
        float length = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / length)];
    }

    private sealed class Session(HashEmbedder embedder) : IEmbeddingSession
    {
        public async Task<IReadOnlyList<TextEmbedding>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
        {
            List<TextEmbedding> results = [];
            foreach (string text in texts)
            {
                await embedder.Before(text, cancellationToken);
                Interlocked.Increment(ref embedder._embedded);
                results.Add(embedder.Refuse(text) is { } refusal ? new TextEmbedding(default, 0, refusal) : new TextEmbedding(Vector(text), Count(text), null));
            }

            return results;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
