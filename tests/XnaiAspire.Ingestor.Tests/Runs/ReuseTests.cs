using System.Text.Json;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Runs;

public sealed class ReuseTests : IDisposable
{
    private readonly TestLibrary _library = new();
    private readonly HashEmbedder _embedder = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task Moving_a_folder_of_a_thousand_files_embeds_nothing()
    {
        for (int i = 0; i < 1_000; i++)
            _library.Write($"letters/{i % 10}/{i:0000}.txt", $"Letter number {i}.");

        await RunAsync();
        Assert.Equal(1_000, _embedder.Embedded);

        Directory.Move(Path.Combine(_library.Root, "letters"), Path.Combine(_library.Root, "archive"));
        IngestService service = await RunAsync();

        Assert.Equal(1_000, _embedder.Embedded);
        Assert.Equal((1_000, 0L, 1_000L), (service.Status.Removed, service.Status.EmbeddedChunks, service.Status.ReusedChunks));
        Assert.Equal(1_000, service.ReadIndex()!.Documents);
        Assert.Equal("archive/7/0777.txt", (await service.SearchAsync("Letter number 777.", 1, CancellationToken.None))[0].Path);
    }

    [Fact]
    public async Task Editing_a_paragraph_embeds_only_the_chunks_around_it()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        string[] paragraphs = [.. Enumerable.Range(0, 200).Select(_ => Paragraph(random))];
        _library.Write("long.txt", string.Join("\n\n", paragraphs));
        await RunAsync();
        int before = _embedder.Embedded;

        paragraphs[100] = Paragraph(random);
        _library.Write("long.txt", string.Join("\n\n", paragraphs));
        IngestService service = await RunAsync();

        int embedded = _embedder.Embedded - before;
        Assert.True(before > 100, $"seed {seed}: {before} chunks");
        Assert.True(embedded is > 0 and <= 12, $"seed {seed}: {embedded} of {before} chunks were embedded again");
        Assert.Equal(service.ReadIndex()!.Chunks, service.Status.EmbeddedChunks + service.Status.ReusedChunks);
    }

    [Fact]
    public async Task Equal_texts_of_a_batch_are_embedded_once()
    {
        for (int i = 0; i < 5; i++)
            _library.Write($"{i}.txt", "The same text.");

        IngestService service = await RunAsync();

        Assert.Equal((1, 1L, 4L), (_embedder.Embedded, service.Status.EmbeddedChunks, service.Status.ReusedChunks));
        Assert.Equal(5, (await service.SearchAsync("The same text.", 10, CancellationToken.None)).Count(hit => hit.Score > 0.999));
    }

    [Fact]
    public async Task The_bytes_are_those_that_embedding_each_text_would_give()
    {
        _library.Fill(20, seed: 11);
        foreach (string path in Directory.GetFiles(Path.Combine(_library.Root, "folder0")))
            _library.Write($"z/{Path.GetFileName(path)}", await File.ReadAllTextAsync(path));

        IngestService service = _library.Open(_embedder);
        RunOutcome outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.True(service.Status.ReusedChunks > 0);
        AssertEachVectorIsThatOfItsText(service, outcome);
    }

    [Fact]
    public async Task Memory_that_is_used_again_for_the_vectors_of_later_batches_changes_none_of_those_under_way()
    {
        for (int i = 0; i < 500; i++)
            _library.Write($"{i:000}.txt", $"Text {i}.");

        IngestService service = _library.Open(_embedder, _library.Options with { BatchSize = 2 });
        RunOutcome outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal((250, 500), (service.Status.Batches, _embedder.Embedded));
        AssertEachVectorIsThatOfItsText(service, outcome);
    }

    private void AssertEachVectorIsThatOfItsText(IngestService service, RunOutcome outcome)
    {
        byte[] expected =
        [
            .. File.ReadLines(Path.Combine(outcome.Snapshot!.Directory, "docstore.jsonl"))
                .SelectMany(line => HashEmbedder.Vector(JsonElement.Parse(line).GetProperty("text").GetString()!))
                .SelectMany(BitConverter.GetBytes),
        ];
        Assert.Equal(service.ReadIndex()!.Rows * HashEmbedder.Dimensions * sizeof(float), expected.Length);
        Assert.True(_library.Vectors.AsSpan().EndsWith(expected));
    }

    private async Task<IngestService> RunAsync()
    {
        IngestService service = _library.Open(_embedder, _library.Options with { BatchSize = 100, ChunkTokens = 128, ChunkOverlap = 16 });
        Assert.Equal(ExitCodes.Complete, (await service.RunAsync(new RunRequest(), CancellationToken.None)).ExitCode);
        return service;
    }

    private static string Paragraph(Random random) => string.Join(' ', Enumerable.Range(0, random.Next(1, 6)).Select(_ =>
        string.Join(' ', Enumerable.Range(0, random.Next(4, 25)).Select(_ => $"w{random.Next(100_000)}")) + "."));
}
