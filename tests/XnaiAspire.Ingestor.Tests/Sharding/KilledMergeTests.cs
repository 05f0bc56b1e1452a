using System.Diagnostics;
using XnaiAspire.Index.Failpoints;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Tests.Sharding;

/// <summary>The built program, killed by SIGKILL at named instants of a merge.</summary>
public sealed class KilledMergeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [SkippableFact]
    public async Task Killed_again_and_again_the_same_command_ends_with_the_same_bytes()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no SIGKILL there.");
        using ShardedLibrary library = new(4) { Options = new IngestOptions { LibraryPath = "", BatchSize = 3 } };
        library.Library.Fill(24, seed: 2);
        library.Library.Write("broken.json", "{");
        await library.IngestShardsAsync();
        await library.IngestAsync(library.Whole);

        // From the making of the index over commits to its snapshot, each in a process of its own.
        foreach (string instant in new[] { "opening.created", "vectors.appended:2", "batch.committed:2", "ledger.written:4", "snapshot.renamed", "latest.moved" })
            Assert.Equal(128 + 9, await RunAsync(library, instant));

        Assert.Equal(ExitCodes.CompleteWithFailures, await RunAsync(library, null));
        Assert.Equal(ShardedLibrary.Content(library.Whole.IndexDirectory), ShardedLibrary.Content(library.Merged));
    }

    private static async Task<int> RunAsync(ShardedLibrary library, string? instant)
    {
        ProcessStartInfo start = new("dotnet", [typeof(CommandLine).Assembly.Location, "merge", .. library.Directories, "--index-path", library.Merged, "--batch-size", "3"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (instant is not null)
            start.Environment[Failpoint.Variable] = instant;

        using Process program = Process.Start(start)!;
        using CancellationTokenSource deadline = new(Patience);
        using CancellationTokenRegistration late = deadline.Token.Register(program.Kill);
        await Task.WhenAll(program.StandardOutput.ReadToEndAsync(deadline.Token), program.StandardError.ReadToEndAsync(deadline.Token));
        await program.WaitForExitAsync(deadline.Token);
        return program.ExitCode;
    }
}
