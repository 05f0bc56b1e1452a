using System.Diagnostics;
using XnaiAspire.Index.Faiss;

namespace XnaiAspire.Bench;

/// <summary>A look at a run.</summary>
/// <param name="At">Since the process was started.</param>
/// <param name="Chunks">Vectors in <c>vectors.faiss</c>, those of a batch that is being committed included.</param>
/// <param name="Figures">Of the Ingestor.</param>
internal readonly record struct RunLook(TimeSpan At, long Chunks, ProcessFigures Figures);

/// <summary>Looks at a run again and again until its process has ended.</summary>
internal sealed class RunWatch(IngestorProcess ingestor, string index)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly long _since = Stopwatch.GetTimestamp();

    public List<RunLook> Looks { get; } = [];

    /// <summary>When a snapshot began to be written; null when none was.</summary>
    public TimeSpan? SnapshotAt { get; private set; }

    /// <summary>When the process had ended.</summary>
    public TimeSpan EndedAt { get; private set; }

    /// <summary>Until the end, or until there are so many chunks.</summary>
    public async Task FollowAsync(long chunks, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Interval);
        string snapshots = Path.Combine(index, "snapshots");
        while (!ingestor.HasExited && ProcessFigures.Read(ingestor.Id) is { } figures)
        {
            TimeSpan at = Stopwatch.GetElapsedTime(_since);
            Looks.Add(new RunLook(at, Rows(), figures));
            if (Looks[^1].Chunks >= chunks)
                return;

            if (SnapshotAt is null && Directory.Exists(snapshots))
                SnapshotAt = at;

            await timer.WaitForNextTickAsync(cancellationToken);
        }

        EndedAt = Stopwatch.GetElapsedTime(_since);
    }

    private long Rows()
    {
        FileInfo file = new(Path.Combine(index, "vectors.faiss"));
        return file.Exists ? Math.Max(0, (file.Length - FaissFlatHeader.Length) / (StubVectors.Dimensions * sizeof(float))) : 0;
    }
}
