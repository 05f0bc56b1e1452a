using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Runs;

/// <summary>Measures the process's memory, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(LargeFileMemoryTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;

[Collection(nameof(LargeFileMemoryTests))]
public sealed class LargeFileMemoryTests : IDisposable
{
    private readonly TestLibrary _library = new();
    private readonly HashEmbedder _embedder = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task Memory_does_not_grow_with_the_file()
    {
        const int Size = 8 << 20;
        using (StreamWriter writer = File.CreateText(Path.Combine(_library.Root, "a.txt")))
        {
            var random = new Random(5);
            for (long written = 0; written < Size; written += 32)
                writer.Write($"line {random.Next(1_000_000):0000000} of a long file.\n");
        }

        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;
        int texts = 0;
        _embedder.Before = (_, _) =>
        {
            if (Interlocked.Increment(ref texts) % 500 == 0)
                InterlockedMax(ref most, GC.GetTotalMemory(forceFullCollection: true));

            return Task.CompletedTask;
        };

        RunOutcome outcome = await _library.Open(_embedder, _library.Options with { BatchSize = 1, PartBytes = 256 << 10, ChunkTokens = 500, ChunkOverlap = 0 })
            .RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal(ExitCodes.Complete, outcome.ExitCode);
        Assert.True(texts > 2_000, $"{texts} texts");
        // Read at once, a file takes about ten times its size.
        Assert.True(most - before < 4 * Size, $"{(most - before) >> 20} MB alive for a file of {Size >> 20} MB");
    }

    private static void InterlockedMax(ref long most, long value)
    {
        for (long seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
