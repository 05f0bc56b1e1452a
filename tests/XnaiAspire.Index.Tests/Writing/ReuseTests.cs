using FsCheck;
using FsCheck.Xunit;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Writing;

public sealed class ReuseTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private LibraryIndex _index;

    public ReuseTests() => _index = Open();

    public void Dispose()
    {
        _index.Dispose();
        _root.Dispose();
    }

    [Fact]
    public void A_texts_vector_is_found_whether_its_chunk_is_live_retired_or_abandoned()
    {
        DocumentCommit retired = Sample.Document("a.txt", 2);
        DocumentCommit live = Sample.Document("a.txt", 2, version: 2);
        DocumentCommit[] parts = Sample.Parts("big.txt", 1, 2, 2);
        Sample.Add(_index, retired);
        AssertFound(retired);
        Sample.Add(_index, live);
        RunRecord run = _index.BeginRun(Sample.PlanOfParts(["big.txt"], ["big.txt"]));
        _index.Commit(Sample.Batch(run.Id, 1, parts[0]));
        _index.Commit(Sample.Batch(run.Id, 2) with { Failures = [Sample.Failure("big.txt")] });
        AssertFound(retired, live, parts[0]);
        _index.Dispose();
        _index = Open();
        AssertFound(retired, live, parts[0]);
        Assert.Equal([null, null, null], _index.FindVectors(["", "half \ud83d", retired.Chunks[0].Text + " "]));
    }

    [Fact]
    public void An_equal_key_is_not_enough()
    {
        DocumentCommit document = Sample.Document("a.txt", 1);
        Sample.Add(_index, document);
        string texts = Path.Combine(_root["index"], "texts.utf8");
        File.WriteAllText(texts, new string('x', (int)new FileInfo(texts).Length));
        Assert.Null(_index.FindVectors([document.Chunks[0].Text])[0]);
    }

    [Fact]
    public void A_text_that_stands_in_many_chunks_is_found()
    {
        DocumentCommit document = Sample.Document("a.txt", 2000);
        Sample.Add(_index, document with { Chunks = [.. document.Chunks.Select(chunk => chunk with { Text = "the same" })] });
        Assert.Equal(document.Chunks[0].Vector.ToArray(), _index.FindVectors(["the same"])[0]!.Value.ToArray());
    }

    [Property(MaxTest = 5)]
    public void Every_text_of_a_growing_index_is_found(PositiveInt seed)
    {
        using var root = new TemporaryDirectory();
        var random = new System.Random(seed.Get);
        using LibraryIndex index = LibraryIndex.Open(root["index"], Sample.Library, Sample.Fingerprint);
        var all = new List<ChunkCommit>();
        for (int i = 0; i < 6; i++)
        {
            DocumentCommit document = Sample.Document($"{i}.txt", random.Next(900));
            Sample.Add(index, document);
            all.AddRange(document.Chunks);
            ChunkCommit[] asked = [.. all.Where(_ => random.Next(3) == 0)];
            IReadOnlyList<ReadOnlyMemory<float>?> found = index.FindVectors([.. asked.Select(chunk => chunk.Text)]);
            Assert.Equal(asked.Select(chunk => chunk.Vector.ToArray()), found.Select(vector => vector!.Value.ToArray()));
        }
    }

    // More rows than the table of keys has room for in the beginning: it grows between the first document and the second, and between the third and the fourth.
    [Fact]
    public void Every_text_is_found_while_the_table_of_keys_grows()
    {
        DocumentCommit[] documents = [.. Enumerable.Range(0, 5).Select(i => Sample.Document($"{i}.txt", 15_000))];
        for (int i = 0; i < documents.Length; i++)
        {
            Sample.Add(_index, documents[i]);
            AssertFound(documents[..(i + 1)]);
        }
    }

    private void AssertFound(params DocumentCommit[] documents)
    {
        ChunkCommit[] chunks = [.. documents.SelectMany(document => document.Chunks)];
        IReadOnlyList<ReadOnlyMemory<float>?> found = _index.FindVectors([.. chunks.Select(chunk => chunk.Text)]);
        Assert.Equal(chunks.Select(chunk => chunk.Vector.ToArray()), found.Select(vector => vector!.Value.ToArray()));
    }

    private LibraryIndex Open() => LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);
}
