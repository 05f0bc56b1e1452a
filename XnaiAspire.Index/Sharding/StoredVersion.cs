namespace XnaiAspire.Index;

/// <summary>A version of a document as an index has it, to be committed to another one.</summary>
/// <param name="Document">What was committed, without its chunks; <see cref="DocumentCommit.TextLength"/> is that of all its parts.</param>
/// <param name="FirstRow">Row of its first chunk.</param>
/// <param name="Chunks">Chunks that it has.</param>
/// <param name="CommittedParts">Parts that are in: all of <see cref="DocumentCommit.Parts"/>, unless a later one failed.</param>
public sealed record StoredVersion(DocumentCommit Document, long FirstRow, int Chunks, int CommittedParts);
