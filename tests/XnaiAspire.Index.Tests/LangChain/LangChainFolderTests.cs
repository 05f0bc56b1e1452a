using XnaiAspire.Index.LangChain;
using XnaiAspire.Index.LangChain.Pickle;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.LangChain;

public sealed class LangChainFolderTests
{
    [SkippableTheory]
    [InlineData(2, "pydantic2")]
    [InlineData(3, "pydantic2")]
    [InlineData(4, "pydantic2")]
    [InlineData(5, "pydantic2")]
    [InlineData(2, "pydantic1")]
    [InlineData(4, "pydantic1")]
    [InlineData(4, "legacy")]
    [InlineData(5, "plain")]
    public async Task What_CPython_pickles_is_read(int protocol, string model)
    {
        Python.SkipWithout();
        using var root = new TemporaryDirectory();
        await Python.RunAsync("write", root["folder"], $"{protocol}", model, "2100");
        using LangChainFolder folder = LangChainFolder.Open(root["folder"]);
        Assert.Equal(2100, folder.Documents.Count);
        Assert.Equal(4, folder.Dimensions);
        Assert.True(folder.IsEuclidean);
        LangChainDocument document = folder.Documents[1234];
        Assert.Equal("id-1234", document.Id);
        Assert.Equal("Text 1234 äß ☃ 🐍" + string.Concat(Enumerable.Repeat(" x", 1700)), document.ReadText());
        Assert.Equal("dir/file617.txt", document.Text(MetadataKeys.Source));
        Assert.Equal(123_400_000, document.Number(MetadataKeys.StartIndex));
        Assert.Equal(1L << 40, document.Number("big"));
        Assert.Equal(-70000, document.Number("less"));
        Assert.Null(document.Number("score"));
        Assert.Null(document.Text("tags"));
        Assert.Null(document.Text("missing"));
        Assert.Equal(["source", "start_index", "page", "score", "tags", "ok", "big", "less"], document.Keys);
        float[] vectors = new float[8];
        folder.ReadVectors(1234, vectors);
        Assert.Equal([0, 0, 0, 1, 0.6f, 0.8f, 0, 0], vectors);
    }

    [SkippableTheory]
    [InlineData("os.system", "pickle-name")]
    [InlineData("print", "pickle-name")]
    public async Task A_pickle_that_would_run_something_runs_nothing(string callable, string reason)
    {
        Python.SkipWithout();
        using var root = new TemporaryDirectory();
        await Python.RunAsync("write", root["folder"], "4", "pydantic2", "1");
        await Python.EvaluateAsync(
            $"""
            import os, pickle, sys
            class Evil:
                def __reduce__(self):
                    return ({callable}, ("touch " + sys.argv[2],))
            pickle.dump(Evil(), open(sys.argv[1], "wb"), protocol=4)
            """,
            Path.Combine(root["folder"], "index.pkl"), root["ran"]);
        Assert.Equal(reason, Assert.Throws<LangChainFormatException>(() => LangChainFolder.Open(root["folder"])).Reason);
        Assert.False(File.Exists(root["ran"]));
    }

    [Fact]
    public void A_folder_without_its_files_is_refused()
    {
        using var root = new TemporaryDirectory();
        Incomplete();
        File.WriteAllText(root["index.pkl"], "");
        Incomplete();
        File.Delete(root["index.pkl"]);
        File.WriteAllText(root["index.faiss"], "");
        Incomplete();

        void Incomplete() =>
            Assert.Equal("folder-incomplete", Assert.Throws<LangChainFormatException>(() => LangChainFolder.Open(root.Path)).Reason);
    }

    [Fact]
    public void A_folder_says_what_it_is_and_is_read_up_to_the_limit()
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = LibraryIndex.Open(root["index"], Sample.Library, Sample.Fingerprint);
        Sample.Add(index, Sample.Document("a", 3));
        LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None);
        var pickle = new FileInfo(Path.Combine(root["folder"], "index.pkl"));
        using (LangChainFolder folder = LangChainFolder.Open(root["folder/"], new PickleLimits { FileBytes = pickle.Length }))
        {
            Assert.Equal((root["folder"], pickle.Length, pickle.LastWriteTimeUtc.Ticks), (folder.Directory, folder.PickleBytes, folder.WrittenUtcTicks));
            Assert.Equal("a v1 chunk 0 äß"u8.Length, folder.Documents[0].TextBytes);
        }

        var error = Assert.Throws<LangChainFormatException>(
            () => LangChainFolder.Open(root["folder"], new PickleLimits { FileBytes = pickle.Length - 1 }));
        Assert.Equal("pickle-limit", error.Reason);
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_refused()
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = LibraryIndex.Open(root["index"], Sample.Library, Sample.Fingerprint);
        Sample.Add(index, Sample.Document("a", 3));
        LangChainExport.OfIndex(root["index"], root["three"], CancellationToken.None);
        Sample.Add(index, Sample.Document("b", 1));
        LangChainExport.OfIndex(root["index"], root["four"], CancellationToken.None);
        File.Copy(Path.Combine(root["three"], "index.pkl"), Path.Combine(root["four"], "index.pkl"), overwrite: true);
        Assert.Equal("rows-differ", Assert.Throws<LangChainFormatException>(() => LangChainFolder.Open(root["four"])).Reason);
    }

    [SkippableFact]
    public async Task Other_sorts_of_index_are_refused_by_name()
    {
        await Python.SkipWithoutFaissAsync();
        using var root = new TemporaryDirectory();
        await Python.RunAsync("write", root["folder"], "4", "pydantic2", "1");
        await Python.EvaluateAsync(
            """
            import faiss, sys
            faiss.write_index(faiss.IndexIDMap(faiss.IndexFlatIP(4)), sys.argv[1] + "/ids of its own")
            faiss.write_index(faiss.IndexHNSWFlat(4, 8), sys.argv[1] + "/an HNSW graph")
            faiss.write_index(faiss.IndexScalarQuantizer(4, faiss.ScalarQuantizer.QT_8bit), sys.argv[1] + "/compressed vectors")
            faiss.write_index(faiss.IndexFlat(4, faiss.METRIC_L1), sys.argv[1] + "/another metric")
            """,
            root.Path);
        foreach (string words in new[] { "ids of its own", "an HNSW graph", "compressed vectors", "another metric" })
        {
            File.Move(root[words], Path.Combine(root["folder"], "index.faiss"), overwrite: true);
            var error = Assert.Throws<LangChainFormatException>(() => LangChainFolder.Open(root["folder"]));
            Assert.Equal("faiss-kind", error.Reason);
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
        }
    }
}
