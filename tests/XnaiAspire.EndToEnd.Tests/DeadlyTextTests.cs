namespace XnaiAspire.EndToEnd.Tests;

/// <summary>A text that ends the Embedder's process, as one that makes native code abort would: found, parked, and the rest goes on.</summary>
public sealed class DeadlyTextTests : IDisposable
{
    private const string Deadly = "the seventh seal of Zanzibar";

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task The_document_is_parked_and_the_rest_is_ingested_and_found()
    {
        Directory.CreateDirectory(_workspace.Library);
        for (var i = 0; i < 12; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(_workspace.Library, $"{i:00}.txt"), $"Letter {i} tells of harbours, lanterns and granite.");
        }

        await File.WriteAllTextAsync(Path.Combine(_workspace.Library, "05-deadly.txt"), $"And then he broke {Deadly}.");
        await using var appHost = AppHostProcess.Start(
            _workspace.Data, Deadly, ["--library-path", _workspace.Library, "--index-path", _workspace.Index]);
        var page = await appHost.WaitForRunAsync();

        var index = new IndexOnDisk(_workspace.Index);
        Assert.Equal(["05-deadly.txt embedder-died"], index.Failures);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i:00}.txt"), index.Paths);
        Assert.Equal((0L, 0L), (index.Wrong, index.UnfinishedRuns));
        Assert.Contains("embedder: ended by a signal; starting it again", appHost.Console, StringComparison.Ordinal);

        using var ingestor = new IngestorApi(page);
        Assert.Contains("07.txt", await ingestor.SearchPathsAsync("Letter 7 tells of harbours", 12));
    }
}
