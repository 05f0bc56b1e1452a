using System.Globalization;

namespace XnaiAspire.Bench;

/// <summary>All parts of a library ingested at the same time, killed at random and started again until each is complete.</summary>
internal sealed class KilledShards(Surroundings at, int shards, int kills, int batchSize, Random random)
{
    // From the first vectors that a process adds: past the scan, into what can be lost.
    private const double LongestPauseSeconds = 3;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly IngestorProcess?[] _running = new IngestorProcess?[shards];
    private readonly long[] _lengthAtStart = new long[shards];
    private int _killed;

    public IReadOnlyList<string> Indexes { get; } =
        [.. Enumerable.Range(1, shards).Select(shard => string.Create(CultureInfo.InvariantCulture, $"{at.Index}-shard-{shard}"))];

    /// <summary>Processes that died by SIGKILL.</summary>
    public int Killed => _killed;

    /// <returns>What the last process of each part said.</returns>
    public async Task<IngestResult[]> RunAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task killing = KillAsync(over.Token);
        IngestResult[] results = await Task.WhenAll(Enumerable.Range(0, shards).Select(shard => CompleteAsync(shard, cancellationToken)));
        await over.CancelAsync();
        await killing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return results;
    }

    private async Task<IngestResult> CompleteAsync(int shard, CancellationToken cancellationToken)
    {
        while (true)
        {
            _lengthAtStart[shard] = Length(shard);
            using IngestorProcess process = IngestorProcess.Start(
                at.Library, Indexes[shard], batchSize, at.Embedder, at.Redis, string.Create(CultureInfo.InvariantCulture, $"{shard + 1}/{shards}"));
            _running[shard] = process;
            try
            {
                return await process.EndAsync(cancellationToken);
            }
            catch (MeasurementException) when (process.WasKilled)
            {
                // Another one goes on.
            }
            finally
            {
                _running[shard] = null;
            }
        }
    }

    private async Task KillAsync(CancellationToken cancellationToken)
    {
        while (_killed < kills)
        {
            await Task.Delay(BetweenLooks, cancellationToken);
            int[] atWork = [.. Enumerable.Range(0, shards).Where(shard => _running[shard] is { HasExited: false } && Length(shard) > _lengthAtStart[shard])];
            if (atWork.Length == 0)
                continue;

            int chosen = atWork[random.Next(atWork.Length)];
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * LongestPauseSeconds), cancellationToken);
            if (_running[chosen] is { HasExited: false } process)
            {
                await process.KillAsync(cancellationToken);
                _killed++;
            }
        }
    }

    private long Length(int shard)
    {
        FileInfo vectors = new(Path.Combine(Indexes[shard], "vectors.faiss"));
        return vectors.Exists ? vectors.Length : 0;
    }
}
