using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Interop;

/// <summary>The real FAISS, Debian's package python3-faiss, as judge of our files and of our search.</summary>
public sealed class FaissInteropTests
{
    private const string Python = "/usr/bin/python3";
    private const int Queries = 100;
    private const int K = 10;
    private const int Dimensions = 384;
    private const int Seed = 20261122;

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Interop", "compare.py");

    [SkippableFact]
    public async Task Faiss_opens_our_files_finds_the_same_rows_and_writes_the_same_bytes()
    {
        await SkipWithoutFaissAsync();
        using var root = new TemporaryDirectory();
        IndexFingerprint fingerprint = Sample.Fingerprint with { Dimensions = Dimensions };
        using LibraryIndex index = LibraryIndex.Open(root["index"], Sample.Library, fingerprint);
        RunRecord run = index.BeginRun(Sample.Plan(["a", "b"], ["c"], ["d"]));
        index.Commit(Sample.Batch(run.Id, 1, Document("a", 700), Document("b", 1)));
        index.Commit(Sample.Batch(run.Id, 2, Document("c", 1200)));
        index.Commit(Sample.Batch(run.Id, 3, Document("d", 99)));
        index.CompleteRun(run.Id);
        SnapshotRecord snapshot = index.PublishSnapshot(CancellationToken.None);

        var random = new Random(Seed);
        float[][] queries = [.. Enumerable.Range(0, Queries).Select(_ => Sample.UnitVector(random, Dimensions))];
        await File.WriteAllBytesAsync(root["queries"], MemoryMarshal.AsBytes<float>(queries.SelectMany(q => q).ToArray()).ToArray());
        using var reader = IndexReader.Open(root["index"]);
        long[][] ours = [.. queries.Select(query => reader.Search(query, K).Select(hit => hit.Row).ToArray())];

        // Nothing is retired here, so the snapshot's rows are the index's.
        await CompareAsync(Path.Combine(root["index"], "vectors.faiss"), root, ours);
        await CompareAsync(Path.Combine(snapshot.Directory, "index.faiss"), root, ours);
    }

    [SkippableFact]
    public async Task Faiss_opens_a_file_with_an_uncommitted_tail_and_an_empty_one()
    {
        await SkipWithoutFaissAsync();
        using var root = new TemporaryDirectory();
        using LibraryIndex index = LibraryIndex.Open(root["index"], Sample.Library, Sample.Fingerprint with { Dimensions = Dimensions });
        string vectors = Path.Combine(root["index"], "vectors.faiss");
        await File.WriteAllBytesAsync(root["queries"], []);
        Assert.Equal(0, (await AskAsync(vectors, root)).GetProperty("ntotal").GetInt64());
        Sample.Add(index, Document("a", 5));
        await using (FileStream tail = File.Open(vectors, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            await tail.WriteAsync(new byte[1000]);
        }

        Assert.Equal(5, (await AskAsync(vectors, root)).GetProperty("ntotal").GetInt64());
    }

    private static DocumentCommit Document(string path, int chunks) => Sample.Document(path, chunks, dimensions: Dimensions);

    private static async Task CompareAsync(string file, TemporaryDirectory root, long[][] ours)
    {
        JsonElement theirs = await AskAsync(file, root);
        Assert.Equal(2000, theirs.GetProperty("ntotal").GetInt64());
        Assert.Equal(Dimensions, theirs.GetProperty("d").GetInt32());
        Assert.True(theirs.GetProperty("inner_product").GetBoolean());
        long[][] ids = [.. theirs.GetProperty("ids").EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt64()).ToArray())];
        Assert.Equal(ours, ids);
        Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(root["rewritten"]));
    }

    private static async Task<JsonElement> AskAsync(string file, TemporaryDirectory root)
    {
        (int code, string output) = await RunAsync(Script, file, root["queries"], $"{K}", root["rewritten"]);
        Assert.True(code == 0, output);
        return JsonDocument.Parse(output).RootElement;
    }

    private static async Task SkipWithoutFaissAsync()
    {
        Skip.IfNot(File.Exists(Python), $"{Python} is not installed");
        (int code, _) = await RunAsync("-c", "import faiss, numpy");
        Skip.IfNot(code == 0, "Debian's package python3-faiss is not installed");
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using Process python = Process.Start(
            new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            Task<string> errors = python.StandardError.ReadToEndAsync(timeout.Token);
            string output = await python.StandardOutput.ReadToEndAsync(timeout.Token);
            await python.WaitForExitAsync(timeout.Token);
            return (python.ExitCode, python.ExitCode == 0 ? output : await errors);
        }
        catch (OperationCanceledException)
        {
            python.Kill(entireProcessTree: true);
            throw;
        }
    }
}
