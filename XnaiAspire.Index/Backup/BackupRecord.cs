namespace XnaiAspire.Index.Backup;

/// <summary>A backup that was made.</summary>
/// <param name="Directory">Full path of the backup, an index like any.</param>
/// <param name="IndexDirectory">Full path of the index that it is of.</param>
/// <param name="LibraryRoot">Full path of the library that both are of.</param>
/// <param name="Checkpoint">The newest checkpoint in it; 0 before the first.</param>
/// <param name="Documents">Documents in it.</param>
/// <param name="Chunks">Searchable chunks.</param>
/// <param name="Rows">Rows of <c>vectors.faiss</c>, retired ones included.</param>
/// <param name="Snapshots">Published snapshots in it.</param>
/// <param name="Bytes">Size of its files together.</param>
/// <param name="UnfinishedRun">The run that was under way, with its plan: <c>ingest</c> goes on with it. Null when there was none.</param>
/// <param name="Attempts">How many times it was begun: more than once when the index was replaced, or a snapshot deleted, in the middle.</param>
/// <param name="IngestCommand">What to type to go on from it where it lies.</param>
public sealed record BackupRecord(
    string Directory, string IndexDirectory, string LibraryRoot, long Checkpoint, long Documents, long Chunks, long Rows, int Snapshots, long Bytes,
    RunRecord? UnfinishedRun, int Attempts, string IngestCommand);
