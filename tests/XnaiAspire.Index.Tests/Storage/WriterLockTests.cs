using System.Diagnostics;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Storage;

public sealed class WriterLockTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_second_writer_is_refused_by_a_message_that_names_the_first()
    {
        var time = new FixedTime();
        using LibraryIndex first = LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint, new LibraryIndexOptions { Time = time });
        var error = Assert.Throws<IndexLockedException>(Open);
        Assert.Equal(new WriterHolder(Environment.ProcessId, Environment.MachineName, time.Now), error.Holder);
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}, since 2026-01-02 03:04:05Z", error.Message, StringComparison.Ordinal);
        Assert.Throws<IndexLockedException>(() => LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Sample.Fingerprint));
    }

    [Fact]
    public void The_lock_is_free_when_its_holder_is_gone()
    {
        Open().Dispose();
        using LibraryIndex again = Open();
        Assert.Empty(again.Recovered);
    }

    [Fact]
    public void A_rebuild_locks_the_index_too_and_lets_go_of_it()
    {
        using (LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Sample.Fingerprint))
        {
            Assert.Throws<IndexLockedException>(Open);
            rebuild.SwapIn();
            Assert.Throws<IndexLockedException>(Open);
        }

        Open().Dispose();
        LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Sample.Fingerprint).Dispose();
        Open().Dispose();
    }

    [SkippableFact]
    public async Task Another_processs_lock_counts_and_dies_with_it()
    {
        Skip.IfNot(File.Exists("/usr/bin/flock"), "flock(1) is not installed (Debian package util-linux)");
        Open().Dispose();
        using Process other = Process.Start(
            new ProcessStartInfo("/usr/bin/flock", ["-x", "-o", Path.Combine(_root["index"], "writer.lock"), "sh", "-c", "echo locked; cat"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
        try
        {
            Assert.Equal("locked", await other.StandardOutput.ReadLineAsync());
            Assert.Throws<IndexLockedException>(Open);
        }
        finally
        {
            other.Kill(entireProcessTree: true);
            await other.WaitForExitAsync();
        }

        Open().Dispose();
    }

    private LibraryIndex Open() => LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);
}
