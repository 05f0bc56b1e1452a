using System.Diagnostics;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Sharding;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Sharding;

public sealed class ShardOptionTests : IDisposable
{
    private readonly TestLibrary _library = new();

    public void Dispose() => _library.Dispose();

    [Theory]
    [InlineData("2/4", null, "2/4")]
    [InlineData("2/4", "3", "2/4")]
    [InlineData("job/4", "0", "1/4")]
    [InlineData("job/4", "3", "4/4")]
    [InlineData("job/1024", "1023", "1024/1024")]
    public void A_shard_is_named_outright_or_by_the_jobs_number(string text, string? jobIndex, string shard)
    {
        Assert.Equal(shard, ShardOption.Parse(text, jobIndex, out string problem)?.ToString());
        Assert.Equal("", problem);
    }

    [Theory]
    [InlineData("5/4", null, "from 1 to N")]
    [InlineData("1/1025", null, "up to 1024")]
    [InlineData("half", null, "I/N")]
    [InlineData("job/4", null, "JOB_COMPLETION_INDEX, which is not set")]
    [InlineData("job/4", "", "JOB_COMPLETION_INDEX, which is ''")]
    [InlineData("job/4", "4", "it is 5/4")]
    [InlineData("job/4", "99999999999", "Kubernetes")]
    [InlineData("job/", "1", "I/N")]
    public void What_names_none_is_refused_with_the_reason(string text, string? jobIndex, string named)
    {
        Assert.Null(ShardOption.Parse(text, jobIndex, out string problem));
        Assert.Contains(named, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ingest")]
    [InlineData("serve")]
    [InlineData("verify")]
    public async Task On_the_command_line_that_is_one_line_and_writes_nothing(string command)
    {
        using StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync([command, "--library-path", _library.Root, "--data-path", _library.DataPath, "--shard", "0/4"], output, error);
        Assert.Equal((ExitCodes.Usage, ""), (code, output.ToString()));
        Assert.StartsWith("--shard is '0/4'", Assert.Single(error.ToString().TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_library.DataPath));
    }

    [Theory]
    [InlineData("9/4", "Ingestor:Shard is '9/4'")]
    [InlineData("job/4", "with JOB_COMPLETION_INDEX=7 it is 8/4")]
    public async Task The_configuration_names_it_too(string shard, string named)
    {
        ProcessStartInfo start = new("dotnet", [typeof(CommandLine).Assembly.Location, "status", "--library-path", _library.Root])
        {
            RedirectStandardError = true,
        };
        (start.Environment["Ingestor__Shard"], start.Environment["JOB_COMPLETION_INDEX"]) = (shard, "7");
        using Process program = Process.Start(start)!;
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
        using CancellationTokenRegistration late = deadline.Token.Register(program.Kill);
        string error = await program.StandardError.ReadToEndAsync(deadline.Token);
        await program.WaitForExitAsync(deadline.Token);
        Assert.Equal(ExitCodes.Usage, program.ExitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_directories_of_all_shards_are_found_when_all_are_there()
    {
        string id = _library.Options.LibraryId;
        Assert.Empty(ShardDirectories.Find(_library.DataPath, id));
        string[] directories = [.. Enumerable.Range(1, 12).Select(number => (_library.Options with { Shard = new LibraryShard(number, 12) }).IndexDirectory)];
        Assert.EndsWith("-shard-2-of-12", directories[1], StringComparison.Ordinal);
        foreach (string directory in directories[1..])
            Directory.CreateDirectory(directory);

        Assert.Empty(ShardDirectories.Find(_library.DataPath, id));
        Directory.CreateDirectory(directories[0]);
        Directory.CreateDirectory(directories[0] + ".rebuild");
        Assert.Equal(directories, ShardDirectories.Find(_library.DataPath, id));
        Directory.CreateDirectory((_library.Options with { Shard = new LibraryShard(1, 2) }).IndexDirectory);
        Assert.Empty(ShardDirectories.Find(_library.DataPath, id));
    }
}
