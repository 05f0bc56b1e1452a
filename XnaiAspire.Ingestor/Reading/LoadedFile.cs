namespace XnaiAspire.Ingestor.Reading;

/// <summary>A file's bytes and the state they belong to.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="ModifiedUtcTicks">When it last changed, before and after reading: <see cref="Library.FileState.ChangedUtcTicks"/>.</param>
internal sealed record LoadedFile(byte[] Bytes, long ModifiedUtcTicks);
