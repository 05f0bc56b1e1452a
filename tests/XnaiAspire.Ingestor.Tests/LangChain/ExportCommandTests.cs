using System.Text.Json;
using XnaiAspire.Index.LangChain;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.LangChain;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TestLibrary _library = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private string Folder => Path.Combine(_library.DataPath, "folder");

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task The_index_and_its_snapshot_are_exported_without_a_service()
    {
        _library.Fill(5, seed: 1);
        await _library.Open(new HashEmbedder()).RunAsync(new RunRequest(), CancellationToken.None);
        Assert.Equal(ExitCodes.Complete, await RunAsync("--langchain", Folder, "--index-path", _library.Options.IndexDirectory));
        Assert.Contains("of 5 documents, checkpoint 1", _output.ToString(), StringComparison.Ordinal);
        using (LangChainFolder folder = LangChainFolder.Open(Folder))
            Assert.NotEmpty(folder.Documents);

        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCodes.Complete, await RunAsync("--langchain", Folder, "--index-path", _library.Options.IndexDirectory, "--snapshot", "1", "--json"));
        JsonElement json = JsonElement.Parse(_output.ToString());
        Assert.Equal(1, json.GetProperty("snapshot").GetInt64());
        Assert.Equal(Folder, json.GetProperty("directory").GetString());
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "--langchain is missing", "--index-path", "INDEX")]
    [InlineData(ExitCodes.Usage, "--library-path is missing", "--langchain", "FOLDER")]
    [InlineData(ExitCodes.Usage, "lies in the index directory", "--langchain", "INDEX/x", "--index-path", "INDEX")]
    [InlineData(ExitCodes.Usage, "lies in the library", "--langchain", "LIBRARY/x", "--library-path", "LIBRARY")]
    [InlineData(ExitCodes.Usage, "--snapshot is '0'", "--langchain", "FOLDER", "--index-path", "INDEX", "--snapshot", "0")]
    [InlineData(ExitCodes.Failed, "There is no index in", "--langchain", "FOLDER", "--index-path", "INDEX")]
    public async Task What_cannot_be_exported_is_said_in_a_line(int code, string words, params string[] arguments)
    {
        Assert.Equal(code, await RunAsync([.. arguments.Select(argument => argument
            .Replace("INDEX", _library.Options.IndexDirectory, StringComparison.Ordinal)
            .Replace("FOLDER", Folder, StringComparison.Ordinal)
            .Replace("LIBRARY", _library.Root, StringComparison.Ordinal))]));
        Assert.Contains(words, _error.ToString(), StringComparison.Ordinal);
        Assert.Single(_error.ToString().TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(Folder));
    }

    [Theory]
    [InlineData("--langchain is missing")]
    [InlineData("absent' (--langchain)", "--langchain", "absent")]
    [InlineData("--normalize", "--langchain", "LIBRARY", "--re-embed", "--normalize")]
    [InlineData("lies in the library", "--langchain", "LIBRARY", "--index-path", "LIBRARY/index")]
    public async Task What_cannot_be_imported_is_said_in_a_line(string words, params string[] arguments)
    {
        string[] line = ["import", .. arguments.Select(argument => argument.Replace("LIBRARY", _library.Root, StringComparison.Ordinal))];
        Assert.Equal(ExitCodes.Usage, await CommandLine.RunAsync(line, _output, _error));
        Assert.Contains(words, _error.ToString(), StringComparison.Ordinal);
        Assert.Single(_error.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_folder_that_is_none_is_refused_before_the_Embedder_is_asked()
    {
        Assert.Equal(ExitCodes.Failed, await CommandLine.RunAsync(["import", "--langchain", _library.Root, "--data-path", _library.DataPath], _output, _error));
        Assert.Contains("has no index.faiss or no index.pkl", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(["export", .. arguments], _output, _error);
}
