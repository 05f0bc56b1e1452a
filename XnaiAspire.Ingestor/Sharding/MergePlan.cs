using XnaiAspire.Index;
using XnaiAspire.Ingestor.Planning;

namespace XnaiAspire.Ingestor.Sharding;

/// <summary>The plan that one Ingestor would make of the library that the shards are of: all documents by path, cut into the same batches.</summary>
internal static class MergePlan
{
    public static IReadOnlyList<PlannedDocument> Of(ShardSet shards, int batchSize, long partBytes, CancellationToken cancellationToken)
    {
        var batches = new BatchCutter(batchSize);
        var next = new PriorityQueue<IEnumerator<Line>, string>(DocumentPath.Order);
        try
        {
            foreach (MergeSource source in shards.Sources)
                Advance(next, LinesOf(source, partBytes).GetEnumerator());

            while (next.TryDequeue(out IEnumerator<Line>? lines, out _))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Line line = lines.Current;
                batches.Add(line.Path, PlannedAction.Add, line.Size, line.ModifiedUtcTicks, line.Parts);
                Advance(next, lines);
            }
        }
        finally
        {
            foreach ((IEnumerator<Line> lines, _) in next.UnorderedItems)
                lines.Dispose();
        }

        return batches.Documents;
    }

    private static void Advance(PriorityQueue<IEnumerator<Line>, string> next, IEnumerator<Line> lines)
    {
        if (lines.MoveNext())
            next.Enqueue(lines, lines.Current.Path);
        else
            lines.Dispose();
    }

    // A document that failed comes once, with what its failure says: a version from before it broke is not what its file has now.
    private static IEnumerable<Line> LinesOf(MergeSource source, long partBytes)
    {
        using IEnumerator<DocumentRecord> documents = source.Documents().GetEnumerator();
        using IEnumerator<FailureRecord> failures = source.Failures().GetEnumerator();
        bool hasDocument = documents.MoveNext(), hasFailure = failures.MoveNext();
        while (hasDocument || hasFailure)
        {
            int order = !hasDocument ? 1 : !hasFailure ? -1 : DocumentPath.Order.Compare(documents.Current.Path, failures.Current.Failure.Path);
            (string path, long size, long modified) = order < 0
                ? (documents.Current.Path, documents.Current.Size, documents.Current.ModifiedUtcTicks)
                : (failures.Current.Failure.Path, failures.Current.Failure.Size, failures.Current.Failure.ModifiedUtcTicks);
            yield return new Line(path, size, modified, FileParts.Count(path, size, partBytes));
            if (order <= 0)
                hasDocument = documents.MoveNext();

            if (order >= 0)
                hasFailure = failures.MoveNext();
        }
    }

    private sealed record Line(string Path, long Size, long ModifiedUtcTicks, int Parts);
}
