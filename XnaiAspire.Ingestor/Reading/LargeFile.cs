using XnaiAspire.Ingestor.Library;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>What has to be known of a large file before its first part is worth embedding.</summary>
/// <param name="State">What it was surveyed in; a part is read only while it still is.</param>
/// <param name="Sha256">Of the whole file, lower-case hex.</param>
/// <param name="Encoding">Of the whole file: no part decides for itself.</param>
/// <param name="Starts">Offset of each part, and the file's length at the end.</param>
/// <param name="Lines">Line ends in front of each part.</param>
internal sealed record LargeFile(FileState State, string Sha256, FileEncoding Encoding, IReadOnlyList<long> Starts, IReadOnlyList<long> Lines);
