using System.Diagnostics;
using System.Text.Json;
using XnaiAspire.Index.Storage;
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

    [Fact]
    public void A_lock_that_lies_elsewhere_by_now_is_not_held_where_it_was_taken()
    {
        using (WriterLock.Take(_root.Path, new FixedTime()))
        {
            Assert.True(WriterLock.IsHeld(_root["writer.lock"]));
            File.Move(_root["writer.lock"], _root["moved"]);
            Assert.False(WriterLock.IsHeld(_root["writer.lock"]));
            File.WriteAllText(_root["writer.lock"], "");
            Assert.False(WriterLock.IsHeld(_root["writer.lock"]));
            Assert.True(WriterLock.IsHeld(_root["moved"]));
        }

        Assert.False(WriterLock.IsHeld(_root["moved"]));
    }

    [SkippableFact]
    public async Task A_paused_holder_is_named_as_such_with_what_to_do()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the state of a process is read from /proc");
        using Process paused = Process.Start(new ProcessStartInfo("sh", ["-c", "kill -STOP $$"]))!;
        try
        {
            // Stopping itself is the first thing that it does; until then it is not paused.
            var patience = Stopwatch.StartNew();
            while (!HolderProcess.IsPaused(new WriterHolder(paused.Id, Environment.MachineName, default)))
            {
                Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "it does not pause");
                await Task.Yield();
            }

            // The same number on another machine is another process.
            Assert.False(HolderProcess.IsPaused(new WriterHolder(paused.Id, "elsewhere", default)));

            using LibraryIndex first = Open();
            var holder = new WriterHolder(paused.Id, Environment.MachineName, DateTimeOffset.UnixEpoch);
            File.WriteAllText(_root["index/writer.json"], JsonSerializer.Serialize(holder, JsonSerializerOptions.Web));
            var error = Assert.Throws<IndexLockedException>(Open);
            Assert.Contains($"process {paused.Id} on ", error.Message, StringComparison.Ordinal);
            Assert.Contains($"It is paused: 'kill -CONT {paused.Id}' lets it go on", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            paused.Kill();
        }
    }

    [SkippableFact]
    public async Task A_process_that_runs_is_not_called_paused_whatever_its_name()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the state of a process is read from /proc");

        // In /proc the state follows the name in parentheses; this name looks like the end of one and a state.
        File.CreateSymbolicLink(_root["sh) T ("], "/bin/sh");
        using Process running = Process.Start(
            new ProcessStartInfo(_root["sh) T ("], ["-c", "echo ready; read line"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("ready", await running.StandardOutput.ReadLineAsync());
        Assert.Contains("(sh) T ()", File.ReadAllText($"/proc/{running.Id}/stat"), StringComparison.Ordinal);
        Assert.False(HolderProcess.IsPaused(new WriterHolder(running.Id, Environment.MachineName, default)));
        running.StandardInput.Close();
        await running.WaitForExitAsync();
        Assert.False(HolderProcess.IsPaused(new WriterHolder(running.Id, Environment.MachineName, default)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{\"processId\":")]
    public void A_holder_that_cannot_be_told_is_not_made_up(string? written)
    {
        if (written is not null)
        {
            File.WriteAllText(_root["writer.json"], written);
        }

        Assert.Null(WriterLock.ReadHolder(_root.Path));
    }

    [Fact]
    public void The_id_outlives_closing_and_a_rebuild_and_is_another_for_another_index()
    {
        string id;
        Assert.Null(LibraryIndex.ReadId(_root["index"]));
        using (LibraryIndex index = Open())
        {
            id = index.Id;
            Assert.Matches("^[0-9a-f]{32}$", id);
            Assert.Equal(id, LibraryIndex.ReadId(_root["index"]));
        }

        using (LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Sample.Fingerprint))
        {
            Assert.Equal(id, rebuild.Id);
            rebuild.SwapIn();
        }

        using (LibraryIndex again = Open())
        {
            Assert.Equal(id, again.Id);
        }

        using LibraryIndex other = LibraryIndex.Open(_root["other"], Sample.Library, Sample.Fingerprint);
        Assert.NotEqual(id, other.Id);
    }

    [Fact]
    public void An_index_of_an_earlier_program_is_given_an_id()
    {
        Open().Dispose();
        LedgerDump.Change(_root["index/ledger.db"], "DELETE FROM meta WHERE key = 'index-id'");
        Assert.Null(LibraryIndex.ReadId(_root["index"]));
        string id;
        using (LibraryIndex index = Open())
        {
            id = index.Id;
        }

        Assert.Equal(id, LibraryIndex.ReadId(_root["index"]));
    }

    private LibraryIndex Open() => LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);
}
