using XnaiAspire.Ingestor.Planning;

namespace XnaiAspire.Ingestor.Pipeline;

/// <summary>
/// Bounds the file bytes of all batches between reading and commit, and so the memory, whatever the library's size. Batches take
/// their share in order, so the one that has to be committed next always has it.
/// </summary>
internal sealed class ByteBudget
{
    // A full batch that is read and cut, one that is embedded and one that is committed: no stage waits for another. More would only wait in memory,
    // several times as large as in the files, and what waits outlives more of the collector's rounds. Batches of a hundred small files are smaller, and more of them find room.
    private const long Total = 3 * BatchCutter.MaxBatchBytes;

    private readonly Lock _gate = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Granted)> _waiting = new();
    private long _free = Total;

    /// <summary>A file larger than the budget takes all of it and travels alone.</summary>
    public async Task<long> TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        long share = Math.Clamp(bytes, 1, Total);
        TaskCompletionSource granted;
        lock (_gate)
        {
            if (_waiting.Count == 0 && _free >= share)
            {
                _free -= share;
                return share;
            }

            granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((share, granted));
        }

        await granted.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return share;
    }

    public void Return(long share)
    {
        lock (_gate)
        {
            _free += share;
            while (_waiting.TryPeek(out (long Bytes, TaskCompletionSource Granted) first) && first.Bytes <= _free)
            {
                _waiting.Dequeue();
                _free -= first.Bytes;
                first.Granted.SetResult();
            }
        }
    }
}
