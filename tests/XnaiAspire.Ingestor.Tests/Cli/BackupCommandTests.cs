using System.Security.Cryptography;
using System.Text.Json;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Cli;

/// <summary><c>backup</c> as a shell or a script calls it.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private readonly TestLibrary _library = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private string Index => _library.Options.IndexDirectory;

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task Backups_that_are_taken_during_a_run_go_on_to_the_bytes_of_that_run()
    {
        _library.Fill(24, seed: 7);
        List<string> backups = [];
        int texts = 0;
        HashEmbedder embedder = new()
        {
            Before = async (_, _) =>
            {
                // The first batch is on its way, then in, and so on.
                if (texts++ % 20 != 10)
                    return;

                string backup = Path.Combine(_library.DataPath, "backups", $"{backups.Count}");
                int code = await RunAsync("--index-path", Index, "--to", backup);
                if (code == ExitCodes.Complete)
                    backups.Add(backup);
            },
        };
        Assert.Equal(ExitCodes.Complete, (await _library.Open(embedder).RunAsync(new RunRequest(), CancellationToken.None)).ExitCode);
        Assert.True(backups.Count >= 3, $"{backups.Count}: {_error}");
        Assert.Contains("ingest goes on with the next", _output.ToString(), StringComparison.Ordinal);
        foreach (string backup in backups)
        {
            Assert.Equal(ExitCodes.Complete, await CommandLine.RunAsync(["verify", "--index-path", backup], _output, _error));
            using IngestService service = _library.Open(new HashEmbedder(), _library.Options with { IndexPath = backup });
            Assert.Equal(ExitCodes.Complete, (await service.RunAsync(new RunRequest(), CancellationToken.None)).ExitCode);
            Assert.Equal(Hashes(Index), Hashes(backup));
        }
    }

    [Fact]
    public async Task The_result_is_said_in_words_and_as_json()
    {
        _library.Fill(5, seed: 1);
        await _library.Open(new HashEmbedder()).RunAsync(new RunRequest(), CancellationToken.None);
        Assert.Equal(ExitCodes.Complete, await RunAsync("--library-path", _library.Root, "--data-path", _library.DataPath, "--to", To("one")));
        Assert.Contains("Backed up checkpoint 1: 5 documents", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"ingest --library-path {_library.Root} --index-path {To("one")}", _output.ToString(), StringComparison.Ordinal);

        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCodes.Complete, await RunAsync("--index-path", Index, "--to", To("two"), "--json"));
        JsonElement json = JsonElement.Parse(_output.ToString());
        Assert.Equal((To("two"), Index), (json.GetProperty("directory").GetString(), json.GetProperty("indexDirectory").GetString()));
        Assert.Equal((1, 1, 1), (json.GetProperty("checkpoint").GetInt32(), json.GetProperty("snapshots").GetInt32(), json.GetProperty("attempts").GetInt32()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("unfinishedRun").ValueKind);
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "--to is missing", "--index-path", "INDEX")]
    [InlineData(ExitCodes.Usage, "--to is empty", "--index-path", "INDEX", "--to", "")]
    [InlineData(ExitCodes.Usage, "--library-path is missing", "--to", "BACKUP")]
    [InlineData(ExitCodes.Usage, "is the index's own", "--index-path", "INDEX", "--to", "INDEX/backup")]
    [InlineData(ExitCodes.Usage, "lies in the library", "--index-path", "INDEX", "--to", "LIBRARY/backup")]
    [InlineData(ExitCodes.Failed, "is not empty", "--index-path", "INDEX", "--to", "FULL")]
    [InlineData(ExitCodes.Failed, "There is no index in", "--index-path", "BACKUP", "--to", "BACKUP2")]
    public async Task What_cannot_be_done_is_said_in_a_line(int code, string words, params string[] arguments)
    {
        _library.Write("one.txt", "A document.");
        await _library.Open(new HashEmbedder()).RunAsync(new RunRequest(), CancellationToken.None);
        Directory.CreateDirectory(Path.Combine(To("full"), "something"));
        Assert.Equal(code, await RunAsync([.. arguments.Select(argument => argument
            .Replace("INDEX", Index, StringComparison.Ordinal)
            .Replace("BACKUP", To("backup"), StringComparison.Ordinal)
            .Replace("FULL", To("full"), StringComparison.Ordinal)
            .Replace("LIBRARY", _library.Root, StringComparison.Ordinal))]));
        Assert.Contains(words, _error.ToString(), StringComparison.Ordinal);
        Assert.Single(_error.ToString().TrimEnd().Split('\n'));
        Assert.Equal("", _output.ToString());
        Assert.Equal(["full"], Directory.EnumerateFileSystemEntries(To("")).Select(Path.GetFileName));
        Assert.Equal(["one.txt"], Directory.EnumerateFileSystemEntries(_library.Root).Select(Path.GetFileName));
    }

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(["backup", .. arguments], _output, _error);

    private string To(string name) => Path.Combine(_library.DataPath, "backups", name);

    private static string Hashes(string index) => string.Join('\n', new DirectoryInfo(index)
        .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        .Where(file => file.Extension is ".faiss" or ".utf8" or ".jsonl" or ".json" && file.Name != "writer.json").OrderBy(file => file.FullName, StringComparer.Ordinal)
        .Select(file => $"{Path.GetRelativePath(index, file.FullName)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)))}"));
}
