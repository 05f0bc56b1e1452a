using System.Globalization;

namespace XnaiAspire.Bench;

/// <summary>All parts of a library ingested at the same time, killed at random and started again until each is complete.</summary>
internal sealed class KilledShards(Surroundings at, int shards, int kills, int batchSize, Random random)
{
    // Past the start of a process, and into it.
    private const double LongestPauseSeconds = 6;

    private readonly IngestorProcess?[] _running = new IngestorProcess?[shards];
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
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * LongestPauseSeconds), cancellationToken);
            if (_running[random.Next(shards)] is { HasExited: false } process)
            {
                await process.KillAsync(cancellationToken);
                _killed++;
            }
        }
    }
}
