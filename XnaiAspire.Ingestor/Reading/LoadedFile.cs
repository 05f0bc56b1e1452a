namespace XnaiAspire.Ingestor.Reading;

/// <summary>A file's bytes and the state they belong to.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="ModifiedUtcTicks">Modification time before and after reading.</param>
internal sealed record LoadedFile(byte[] Bytes, long ModifiedUtcTicks);
