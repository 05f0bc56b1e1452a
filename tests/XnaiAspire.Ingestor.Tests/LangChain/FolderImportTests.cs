using System.Buffers.Binary;
using System.Runtime.InteropServices;
using XnaiAspire.Index;
using XnaiAspire.Index.LangChain;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.LangChain;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.LangChain;

public sealed class FolderImportTests : IDisposable
{
    private readonly TestLibrary _library = new();
    private readonly HashEmbedder _embedder = new();
    private readonly List<string> _told = [];

    private string Folder => Path.Combine(_library.DataPath, "folder");

    private string Imported => Path.Combine(_library.DataPath, "imported");

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task Export_import_export_gives_identical_bytes()
    {
        await ExportAsync(documents: 25);
        int embedded = _embedder.Embedded;
        ImportReport report = await ImportAsync();
        Assert.Equal((ExitCodes.Complete, "taken-over", 1), (report.ExitCode, report.Vectors, report.SampleCosine));
        Assert.Empty(report.DroppedMetadata);
        Assert.True(Directory.Exists(report.SnapshotDirectory));
        Assert.InRange(_embedder.Embedded - embedded, 1, FolderVectors.SampleSize);

        string again = Path.Combine(_library.DataPath, "again");
        LangChainExport.OfIndex(Imported, again, CancellationToken.None);
        foreach (string file in new[] { LangChainFolder.VectorsName, LangChainFolder.PickleName })
            Assert.Equal(File.ReadAllBytes(Path.Combine(Folder, file)), File.ReadAllBytes(Path.Combine(again, file)));
    }

    [Fact]
    public async Task Embedded_anew_it_is_the_same_index()
    {
        await ExportAsync(documents: 5);
        byte[] vectors = File.ReadAllBytes(Path.Combine(Folder, LangChainFolder.VectorsName));
        Overwrite(vector => vector[0] += 5);
        ImportReport report = await ImportAsync(reEmbed: true);
        Assert.Equal("re-embedded", report.Vectors);
        Assert.Null(report.SampleCosine);
        Assert.Equal(vectors, File.ReadAllBytes(Path.Combine(report.SnapshotDirectory!, LangChainFolder.VectorsName)));
    }

    [Fact]
    public async Task Vectors_of_another_model_are_refused_and_nothing_is_made()
    {
        await ExportAsync(documents: 5);
        Overwrite(Array.Reverse);
        Assert.Equal("vectors-differ", (await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync())).Reason);
        Assert.False(Directory.Exists(Imported));
    }

    [Fact]
    public async Task Vectors_of_another_length_are_refused_or_normalized()
    {
        await ExportAsync(documents: 5);
        byte[] vectors = File.ReadAllBytes(Path.Combine(Folder, LangChainFolder.VectorsName));

        // Twice and four times the length: powers of two lose no digit.
        int row = 0;
        Overwrite(vector =>
        {
            float factor = row++ % 2 == 0 ? 2 : 4;
            for (int i = 0; i < vector.Length; i++)
                vector[i] *= factor;
        });
        Assert.Equal("vector-length", (await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync())).Reason);
        Assert.False(Directory.Exists(Imported));
        ImportReport report = await ImportAsync(normalize: true);
        float[] normalized = Floats(File.ReadAllBytes(Path.Combine(report.SnapshotDirectory!, LangChainFolder.VectorsName)));
        float[] original = Floats(vectors);
        for (int i = 0; i < original.Length; i++)
            Assert.Equal(original[i], normalized[i], 1e-6f);
    }

    [Fact]
    public async Task A_vector_that_is_not_finite_is_found_wherever_it_is()
    {
        await ExportAsync(documents: 60);
        int row = 0;
        int rows = 0;
        Overwrite(_ => rows++);

        // The last row, which the sample leaves out.
        Overwrite(vector => vector[0] = ++row == rows ? float.NaN : vector[0]);
        Assert.Equal("vector-not-finite", (await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync())).Reason);
        Assert.False(Directory.Exists(Imported));
    }

    [Fact]
    public async Task Normalized_vectors_of_a_Euclidean_index_are_taken_over_as_they_are()
    {
        await ExportAsync(documents: 5);
        string path = Path.Combine(Folder, LangChainFolder.VectorsName);
        byte[] vectors = File.ReadAllBytes(path);
        byte[] euclidean = [.. vectors];
        "IxF2"u8.CopyTo(euclidean);
        euclidean[33] = 1;
        File.WriteAllBytes(path, euclidean);
        ImportReport report = await ImportAsync();
        Assert.Equal(vectors, File.ReadAllBytes(Path.Combine(report.SnapshotDirectory!, LangChainFolder.VectorsName)));
    }

    [Fact]
    public async Task Stopped_it_goes_on_behind_the_last_batch_and_ends_with_the_same_bytes()
    {
        await ExportAsync(documents: 25);
        using CancellationTokenSource stop = new();
        int embedded = 0;
        _embedder.Before = (_, token) =>
        {
            if (++embedded == 150)
                stop.Cancel();

            token.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImportAsync(reEmbed: true, cancellationToken: stop.Token));
        _embedder.Before = (_, _) => Task.CompletedTask;

        ImportReport report = await ImportAsync(reEmbed: true);
        Assert.Contains(_told, line => line.StartsWith("Going on with batch ", StringComparison.Ordinal) && !line.Contains("batch 1 ", StringComparison.Ordinal));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(Folder, LangChainFolder.VectorsName)),
            File.ReadAllBytes(Path.Combine(report.SnapshotDirectory!, LangChainFolder.VectorsName)));
    }

    [Fact]
    public async Task An_unfinished_import_of_a_folder_that_has_changed_is_refused()
    {
        await ExportAsync(documents: 5);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StopAfterAsync(1));
        _embedder.Before = (_, _) => Task.CompletedTask;
        File.SetLastWriteTimeUtc(Path.Combine(Folder, LangChainFolder.PickleName), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal("import-changed", (await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync(reEmbed: true))).Reason);
    }

    [Fact]
    public async Task An_index_that_is_there_is_not_touched()
    {
        await ExportAsync(documents: 2);
        await ImportAsync();
        Assert.Equal("index-exists", (await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync())).Reason);
        ImportRequest onto = new(Folder, _library.Options.IndexDirectory, 10, false, false);
        Assert.Equal("library-mismatch", (await Assert.ThrowsAsync<IndexRefusedException>(() => Import(onto).RunAsync(CancellationToken.None))).Reason);
    }

    [Fact]
    public async Task What_cannot_be_embedded_is_parked_and_the_rest_goes_in()
    {
        await ExportAsync(documents: 5);
        using LangChainFolder folder = LangChainFolder.Open(Folder);
        string bad = folder.Documents[0].ReadText();
        _embedder.Refuse = text => text == bad ? new EmbedRefusal("too-many-tokens", "too long") : null;
        ImportReport report = await ImportAsync(reEmbed: true);
        Assert.Equal(ExitCodes.CompleteWithFailures, report.ExitCode);
        Assert.Equal((4, "too-many-tokens"), (report.Documents, Assert.Single(report.Failures).Reason));
    }

    [Fact]
    public async Task When_no_text_of_the_sample_can_be_embedded_nothing_tells_the_model()
    {
        await ExportAsync(documents: 5);
        _embedder.Refuse = _ => new EmbedRefusal("too-many-tokens", "too long");
        Assert.Equal("sample-refused", (await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync())).Reason);
    }

    [Fact]
    public async Task A_folder_of_other_dimensions_is_refused_or_embedded_anew()
    {
        await ExportAsync(documents: 2);
        string path = Path.Combine(Folder, LangChainFolder.VectorsName);
        byte[] bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), HashEmbedder.Dimensions / 2);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(37), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(37)) / 2);
        File.WriteAllBytes(path, bytes);
        Assert.Equal("dimensions-differ", (await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync())).Reason);
        Assert.Equal(2, (await ImportAsync(reEmbed: true)).Documents);
    }

    [Fact]
    public async Task A_run_of_ingest_on_an_imported_index_is_refused_and_a_search_is_answered()
    {
        await ExportAsync(documents: 3);
        await ImportAsync();
        IngestOptions options = new() { LibraryPath = Folder, IndexPath = Imported };
        using IngestService ingest = _library.Open(_embedder, options);
        RunOutcome outcome = await ingest.RunAsync(new RunRequest(), CancellationToken.None);
        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Contains("chunker: index has langchain-import-v1", outcome.Message, StringComparison.Ordinal);
        using LangChainFolder folder = LangChainFolder.Open(Folder);
        SearchHit best = (await ingest.SearchAsync(folder.Documents[^1].ReadText(), 1, CancellationToken.None))[0];
        Assert.Equal(folder.Documents[^1].Text(MetadataKeys.Source), best.Path);
    }

    private Task<ImportReport> StopAfterAsync(int texts)
    {
        CancellationTokenSource stop = new();
        int embedded = 0;
        _embedder.Before = (_, token) =>
        {
            if (++embedded == texts)
                stop.Cancel();

            token.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        };
        return ImportAsync(reEmbed: true, cancellationToken: stop.Token);
    }

    private async Task ExportAsync(int documents)
    {
        _library.Fill(documents, seed: 3);
        using IngestService ingest = _library.Open(_embedder);
        await ingest.RunAsync(new RunRequest(), CancellationToken.None);
        LangChainExport.OfIndex(_library.Options.IndexDirectory, Folder, CancellationToken.None);
    }

    private Task<ImportReport> ImportAsync(bool reEmbed = false, bool normalize = false, CancellationToken cancellationToken = default) =>
        Import(new ImportRequest(Folder, Imported, 10, reEmbed, normalize)).RunAsync(cancellationToken);

    private FolderImport Import(ImportRequest request) => new(request, _embedder, TimeProvider.System, _told.Add);

    private void Overwrite(Action<float[]> change)
    {
        string path = Path.Combine(Folder, LangChainFolder.VectorsName);
        byte[] bytes = File.ReadAllBytes(path);
        Span<float> floats = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(45));
        for (int i = 0; i < floats.Length; i += HashEmbedder.Dimensions)
        {
            float[] row = floats.Slice(i, HashEmbedder.Dimensions).ToArray();
            change(row);
            row.CopyTo(floats[i..]);
        }

        File.WriteAllBytes(path, bytes);
    }

    private static float[] Floats(byte[] file) => MemoryMarshal.Cast<byte, float>(file.AsSpan(45)).ToArray();
}
