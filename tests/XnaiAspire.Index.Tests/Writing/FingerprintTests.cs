using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Writing;

public sealed class FingerprintTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_difference_is_refused_by_name_with_the_rebuild_command()
    {
        LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint).Dispose();
        IndexFingerprint other = Sample.Fingerprint with { ModelSha256 = "b", ChunkTokens = 256, Normalized = false };
        var error = Assert.Throws<FingerprintMismatchException>(() => LibraryIndex.Open(_root["index"], Sample.Library, other));
        Assert.Equal(
            [
                $"model SHA-256: index has {new string('a', 64)}, this run has b",
                "normalized: index has True, this run has False",
                "chunk tokens: index has 128, this run has 256",
            ],
            error.Differences);
        Assert.Contains(error.RebuildCommand, error.Message, StringComparison.Ordinal);
        LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint).Dispose();
    }

    [Fact]
    public void Every_field_counts()
    {
        LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint).Dispose();
        IndexFingerprint[] others =
        [
            Sample.Fingerprint with { ModelName = "x" }, Sample.Fingerprint with { ModelSha256 = "x" }, Sample.Fingerprint with { Engine = "x" },
            Sample.Fingerprint with { Dimensions = 7 }, Sample.Fingerprint with { Pooling = "x" }, Sample.Fingerprint with { Normalized = false },
            Sample.Fingerprint with { Chunker = "x" }, Sample.Fingerprint with { ChunkTokens = 7 }, Sample.Fingerprint with { ChunkOverlapTokens = 7 },
        ];
        Assert.Equal(typeof(IndexFingerprint).GetProperties().Length, others.Length);
        foreach (IndexFingerprint other in others)
        {
            var error = Assert.Throws<FingerprintMismatchException>(() => LibraryIndex.Open(_root["index"], Sample.Library, other));
            Assert.Single(error.Differences);
        }
    }

    [Fact]
    public void An_index_of_another_library_is_refused()
    {
        LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint).Dispose();
        var error = Assert.Throws<IndexRefusedException>(() => LibraryIndex.Open(_root["index"], "/other", Sample.Fingerprint));
        Assert.Equal("library-mismatch", error.Reason);
    }
}
