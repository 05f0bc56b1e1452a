namespace XnaiAspire.Index.Verification;

/// <summary>How far a verification has come.</summary>
/// <param name="Step">What was worked on last: <c>vectors</c>, <c>ledger</c>, <c>snapshots</c>.</param>
/// <param name="DoneBytes">Bytes looked at; what is looked at by several checks counts as often.</param>
/// <param name="TotalBytes">Bytes to look at, about.</param>
public readonly record struct VerifyProgress(string Step, long DoneBytes, long TotalBytes);

/// <summary>Adds up what checks that run at once have done.</summary>
internal sealed class ProgressMeter(IProgress<VerifyProgress>? progress, long totalBytes)
{
    // Told in portions, so that telling costs nothing.
    private const long Portion = 4 << 20;

    private long _done;

    public void Add(string step, long bytes)
    {
        long done = Interlocked.Add(ref _done, bytes);
        if (progress is not null && done / Portion != (done - bytes) / Portion)
        {
            progress.Report(new VerifyProgress(step, Math.Min(done, totalBytes), totalBytes));
        }
    }
}
