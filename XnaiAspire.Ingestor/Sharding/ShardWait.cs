using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Sharding;

/// <summary>Waits for the shards of a library, which many machines make and finish in no order.</summary>
internal sealed class ShardWait(TimeProvider time, Action<string> tell)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    // What passes when somebody goes on with a shard. A shard that changes while it is copied is none of it: what was copied has to be deleted first, and that is for a person to do.
    private static readonly string[] Passing = ["shard-missing", "shard-unfinished", "index-missing", "index-busy"];

    /// <summary>Merges as soon as nothing is missing. What is waited for is told once, until it is something else.</summary>
    /// <param name="merge">Refuses as long as something is missing.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<MergeReport> UntilCompleteAsync(Func<MergeReport> merge, CancellationToken cancellationToken)
    {
        for (string told = ""; ;)
        {
            try
            {
                return merge();
            }
            catch (Exception e) when (e is MergeRefusedException { Reason: var refused } && Passing.Contains(refused) || e is IndexRefusedException { Reason: var busy } && Passing.Contains(busy))
            {
                if (e.Message != told)
                    tell($"Waiting. {told = e.Message}");
            }

            await Task.Delay(Between, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
