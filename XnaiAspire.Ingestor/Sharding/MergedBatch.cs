using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Sharding;

/// <summary>Fetches what the plan has in a batch from the shards.</summary>
internal sealed class MergedBatch(ShardSet shards)
{
    /// <exception cref="MergeRefusedException">A shard was opened for writing since the merge began (<c>shard-changed</c>).</exception>
    /// <exception cref="IndexDamagedException">A shard is not what was committed to it.</exception>
    public BatchCommit Read(RunRecord run, int batch, IReadOnlyList<PlannedDocument> lines)
    {
        List<DocumentCommit> documents = [];
        List<DocumentFailure> failures = [];
        HashSet<MergeSource> sources = [];
        foreach (PlannedDocument line in lines)
        {
            MergeSource source = shards.Of(line.Path);
            sources.Add(source);
            if (source.FindFailure(line.Path)?.Failure is not { } failure)
            {
                documents.Add(Part(source, source.FindVersion(line.Path) ?? throw Changed(source), line));
            }
            else if (line.Parts > 1 && source.FindAbandoned(failure) is { } abandoned && line.Part < abandoned.CommittedParts)
            {
                // One Ingestor had these parts in before a later one failed: their rows stay, and nobody sees them.
                documents.Add(Part(source, abandoned, line));
            }
            else if (failures is not [.., var last] || last.Path != line.Path)
            {
                failures.Add(failure);
            }
        }

        return sources.FirstOrDefault(source => source.IsOvertaken) is { } overtaken
            ? throw Changed(overtaken)
            : new BatchCommit(run.Id, batch, documents, [], failures, null);
    }

    // An index forgets where the parts of a document met, and the rows do not depend on it: each part gets an even share of the chunks. All starts
    // are the document's own already, so no part but the last may move those behind it on.
    private static DocumentCommit Part(MergeSource source, StoredVersion version, PlannedDocument line)
    {
        if (line.Parts != version.Document.Parts)
            throw Changed(source);

        int first = Share(line.Part), end = Share(line.Part + 1);
        return version.Document with
        {
            Chunks = [.. source.Chunks(version, first, end).Select(chunk => chunk with { Position = chunk.Position - first })],
            Part = line.Part,
            TextLength = line.Part == version.CommittedParts - 1 ? version.Document.TextLength : 0,
        };

        int Share(int part) => (int)((long)version.Chunks * part / version.CommittedParts);
    }

    private static MergeRefusedException Changed(MergeSource source) => new(
        "shard-changed",
        $"Shard {source.Shard} in {source.Directory} was opened for writing while it was merged. Wait for the end of its run, delete the unfinished index and merge again.");
}
