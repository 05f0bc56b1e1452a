using XnaiAspire.Index.LangChain;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.LangChain;

/// <summary>An export whose source does not behave.</summary>
public sealed class LangChainWriterTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Rows_that_are_others_the_second_time_are_an_error_and_no_folder()
    {
        var source = new Source { SecondTime = () => 1 };
        Assert.Throws<InvalidDataException>(() => new LangChainWriter(DiskStorage.Instance, source).Write(_root["folder"], CancellationToken.None));
        Assert.False(Directory.Exists(_root["folder"]));
    }

    [Fact]
    public void It_can_be_cancelled_among_the_vectors_too()
    {
        using var cancellation = new CancellationTokenSource();
        var source = new Source
        {
            SecondTime = () =>
            {
                cancellation.Cancel();
                return 2;
            },
        };
        Assert.Throws<OperationCanceledException>(() => new LangChainWriter(DiskStorage.Instance, source).Write(_root["folder"], cancellation.Token));
        Assert.False(Directory.Exists(_root["folder"]));
    }

    /// <summary>A deletion may reach the disk before what was done earlier, so the exchange must be there already.</summary>
    [Fact]
    public void The_old_export_is_deleted_only_when_the_new_ones_name_is_on_the_disk()
    {
        using var storage = new SimulatedStorage(_root.Path);
        new LangChainWriter(storage, new Source()).Write(_root["folder"], CancellationToken.None);
        new LangChainWriter(storage, new Source()).Write(_root["folder"], CancellationToken.None);
        string[] operations = [.. storage.Operations.SkipWhile(operation => !operation.StartsWith("exchange", StringComparison.Ordinal))];
        Assert.Equal(["exchange", "sync-directory", "delete-directory", "sync-directory"], operations.Select(operation => operation.Split(' ')[0]));
    }

    private sealed class Source : IExportSource
    {
        private int _times;

        public Func<int> SecondTime { get; init; } = () => 2;

        public IndexFingerprint Fingerprint => Sample.Fingerprint;

        public long Checkpoint => 1;

        public long? Snapshot => null;

        public IEnumerable<StoredChunk> Chunks()
        {
            int count = ++_times == 2 ? SecondTime() : 2;
            return Enumerable.Range(0, count).Select(i => new StoredChunk(i, "a.txt", "A", "", "a.txt", "txt", i, $"Text {i}", i * 10, 10, 3, null));
        }

        public ReadOnlySpan<byte> Vector(StoredChunk chunk) => new byte[Sample.Dimensions * sizeof(float)];
    }
}
