using System.Diagnostics;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Wire;

/// <summary>The built program: one line on what would go in the open, exit code 2, nothing written.</summary>
public sealed class RefusedProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestLibrary _library = new();

    public void Dispose() => _library.Dispose();

    [Theory]
    [InlineData("serve --library-path LIBRARY --data-path DATA", "ASPNETCORE_URLS", "http://*:0", "http://*:0 is reached from other machines")]
    [InlineData("serve --library-path LIBRARY --data-path DATA --embedder http://embedder:5301", null, null, "The Embedder at http://embedder:5301 is on another machine")]
    [InlineData("ingest --library-path LIBRARY --data-path DATA --embedder http://embedder:5301", null, null, "The Embedder at http://embedder:5301 is on another machine")]
    [InlineData("ingest --library-path LIBRARY --data-path DATA", "services__embedder__grpc__0", "http://embedder:5301", "The Embedder at http://embedder:5301 is on another machine")]
    [InlineData("ingest --library-path LIBRARY --data-path DATA --dry-run", "services__embedder__grpc__0", "http://embedder:5301", "The Embedder at http://embedder:5301 is on another machine")]
    [InlineData("ingest --library-path LIBRARY --data-path DATA", "ConnectionStrings__redis", "cache:6379,password=secret", "Redis at cache is on another machine")]
    [InlineData("ingest --library-path LIBRARY --data-path DATA", "ConnectionStrings__redis", "cache:6380,ssl=true", "Redis at cache is on another machine")]
    public async Task It_says_why_and_writes_nothing(string line, string? variable, string? value, string what)
    {
        (int code, string output, string error) = await RunAsync(line, variable, value);

        Assert.Equal((ExitCodes.Usage, ""), (code, output));
        Assert.StartsWith(what, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Contains("Wire__AllowPlaintext=true", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_library.DataPath));
    }

    [Fact]
    public async Task Verify_and_status_ask_no_Redis_in_the_open_either()
    {
        _library.Write("a.txt", "A document.");
        await _library.Open(new HashEmbedder()).RunAsync(new RunRequest(), CancellationToken.None);

        (int code, _, string error) = await RunAsync("verify --library-path LIBRARY --data-path DATA --redis cache:6379", null, null);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.StartsWith("Redis at cache is on another machine", error, StringComparison.Ordinal);

        // What the index holds can be told all the same.
        (code, string output, _) = await RunAsync("status --library-path LIBRARY --data-path DATA --json", "ConnectionStrings__redis", "cache:6379,password=secret");
        Assert.Equal(ExitCodes.Complete, code);
        Assert.Contains("was not asked: Redis at cache is on another machine", output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string line, string? variable, string? value)
    {
        string[] arguments = line.Replace("LIBRARY", _library.Root, StringComparison.Ordinal).Replace("DATA", _library.DataPath, StringComparison.Ordinal).Split(' ');
        ProcessStartInfo start = new("dotnet", [typeof(CommandLine).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (variable is not null)
            start.Environment[variable] = value;

        using Process program = Process.Start(start)!;
        using CancellationTokenSource deadline = new(Patience);
        using CancellationTokenRegistration late = deadline.Token.Register(program.Kill);
        Task<string> output = program.StandardOutput.ReadToEndAsync(CancellationToken.None);
        string error = await program.StandardError.ReadToEndAsync(CancellationToken.None);
        await program.WaitForExitAsync(CancellationToken.None);
        return (program.ExitCode, await output, error);
    }
}
