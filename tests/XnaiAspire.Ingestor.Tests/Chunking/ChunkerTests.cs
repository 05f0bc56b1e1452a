using System.Text;
using FsCheck.Xunit;
using XnaiAspire.Ingestor.Chunking;
using XnaiAspire.Ingestor.Reading;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Chunking;

public sealed class ChunkerTests
{
    private const int Limit = 16;
    private const int Overlap = 4;

    [Property(MaxTest = 150)]
    public async Task Chunks_cover_the_text_and_never_pass_the_limit(int seed)
    {
        string text = RandomText(seed);
        foreach (ITokenCounter counter in (ITokenCounter[])[new HashEmbedder(), new JoinedCounter()])
        {
            IReadOnlyList<Chunk> chunks = await ChunkAsync(counter, Parse(text));
            var covered = new bool[text.Length];
            foreach (Chunk chunk in chunks)
            {
                string part = text.Substring(chunk.Start, chunk.Length);
                int count = Assert.Single(await counter.CountAsync([part], CancellationToken.None));
                Assert.Equal(count, chunk.Tokens);
                Assert.InRange(count, 1, Limit);
                Assert.Equal(part.Trim(), part);
                Assert.False(char.IsLowSurrogate(part[0]) || char.IsHighSurrogate(part[^1]), $"seed {seed}: half a character at {chunk.Start}");
                Array.Fill(covered, true, chunk.Start, chunk.Length);
            }

            for (int i = 0; i < text.Length; i++)
                Assert.True(covered[i] || char.IsWhiteSpace(text[i]), $"seed {seed}: character {i} is in no chunk");

            Assert.Equal(chunks, await ChunkAsync(counter, Parse(text)));
            Assert.Equal(chunks.OrderBy(chunk => chunk.Start).ThenBy(chunk => chunk.Length), chunks);
        }
    }

    [Fact]
    public async Task A_document_is_cut_the_same_whatever_lies_beside_it()
    {
        DocumentText one = Parse(RandomText(1)), other = Parse(RandomText(2));
        var chunker = new Chunker(new HashEmbedder(), Limit, Overlap);

        IReadOnlyList<ChunkedDocument> together = await chunker.ChunkAsync([one, other], CancellationToken.None);

        Assert.Equal(await ChunkAsync(new HashEmbedder(), one), together[0].Chunks);
        Assert.Equal(await ChunkAsync(new HashEmbedder(), other), together[1].Chunks);
    }

    [Fact]
    public async Task Cuts_are_at_paragraphs_before_sentences_before_words_and_chunks_overlap()
    {
        const string Text = "One two three four five six seven. Eight nine ten.\n\nNew part here and now we go on and on and on and on and on.";

        string[] chunks = [.. (await ChunkAsync(new HashEmbedder(), Parse(Text))).Select(chunk => Text.Substring(chunk.Start, chunk.Length))];

        Assert.EndsWith("ten.", chunks[0], StringComparison.Ordinal);
        Assert.StartsWith("Eight nine ten.\n\nNew part", chunks[1], StringComparison.Ordinal);
        Assert.All(chunks[..^1].Zip(chunks[1..]), pair => Assert.Contains(pair.Second.Split()[0], pair.First, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Headings_begin_chunks_and_name_them()
    {
        const string Text = "# Letters\n\n## June\n\nThe river was high that summer.\n\n## July\n\nIt fell again in the heat of July.\n";
        DocumentText document = DocumentReaders.For("md").Read(Text).Value!;

        IReadOnlyList<Chunk> chunks = await ChunkAsync(new HashEmbedder(), document);

        Assert.Equal(["Letters > June", "Letters > July"], chunks.Select(chunk => chunk.Heading));
        Assert.StartsWith("## July", Text[chunks[1].Start..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t\u00A0 ")]
    public async Task Nothing_gives_no_chunks(string text) => Assert.Empty(await ChunkAsync(new HashEmbedder(), Parse(text)));

    [Fact]
    public async Task Text_without_a_space_is_cut_as_well()
    {
        string text = string.Concat(Enumerable.Repeat("東京は日本の首都です。", 30)) + new string('x', 5_000) + string.Concat(Enumerable.Repeat("👩‍👩‍👧", 100));

        IReadOnlyList<Chunk> chunks = await ChunkAsync(new HashEmbedder(), Parse(text));

        Assert.Equal(text.Length, chunks[^1].Start + chunks[^1].Length);
        Assert.All(chunks, chunk => Assert.InRange(chunk.Tokens, 1, Limit));
    }

    [Fact]
    public async Task Words_are_asked_for_once()
    {
        var counter = new RememberingCounter();
        var chunker = new Chunker(counter, Limit, Overlap);
        await chunker.ChunkAsync([Parse("the same words the same words")], CancellationToken.None);
        await chunker.ChunkAsync([Parse("the same words again")], CancellationToken.None);

        Assert.Equal(["the", "same", "words", "again"], counter.Asked.Where(text => !text.Contains(' ', StringComparison.Ordinal)));
    }

    private static DocumentText Parse(string text) => DocumentText.Plain(text);

    private static async Task<IReadOnlyList<Chunk>> ChunkAsync(ITokenCounter counter, DocumentText document) =>
        (await new Chunker(counter, Limit, Overlap).ChunkAsync([document], CancellationToken.None))[0].Chunks;

    private static string RandomText(int seed)
    {
        var random = new Random(seed);
        string[] pieces = ["word", "a", "longerword", "Sentence.", "\n", "\n\n", " ", "  ", "東京。", "👩‍👩‍👧", "e\u0301\u0302", new string('z', 90), "\r\n\r\n", "- ", "\u200B", "end!\""];
        var text = new StringBuilder();
        for (int i = random.Next(300); i > 0; i--)
            text.Append(pieces[random.Next(pieces.Length)]).Append(random.Next(3) > 0 ? " " : "");

        return text.ToString();
    }

    // Counts that do not add up: joined texts have more tokens than their words, as some tokenizers do it.
    private sealed class JoinedCounter : ITokenCounter
    {
        public Task<IReadOnlyList<int>> CountAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<int>>([.. texts.Select(text => HashEmbedder.Count(text) + (text.Count(char.IsWhiteSpace) / 2))]);
    }

    private sealed class RememberingCounter : ITokenCounter
    {
        public List<string> Asked { get; } = [];

        public Task<IReadOnlyList<int>> CountAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
        {
            Asked.AddRange(texts);
            return Task.FromResult<IReadOnlyList<int>>([.. texts.Select(HashEmbedder.Count)]);
        }
    }
}
