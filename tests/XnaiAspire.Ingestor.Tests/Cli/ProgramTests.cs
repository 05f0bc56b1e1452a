using System.Diagnostics;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Cli;

/// <summary>The built program as a shell sees it.</summary>
public sealed class ProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestLibrary _library = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task Usage_errors_are_exit_code_2_and_help_is_0()
    {
        (int code, string output, string error) = await RunAsync("ingest", "--library-path", Path.Combine(_library.Root, "absent"));
        Assert.Equal((ExitCodes.Usage, ""), (code, output));
        Assert.Contains("absent", error, StringComparison.Ordinal);

        (code, output, error) = await RunAsync("--help");
        Assert.Equal((ExitCodes.Complete, ""), (code, error));
        Assert.Contains("ingest", output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Interrupted_while_it_waits_it_says_what_is_safe_and_ends_with_130()
    {
        Skip.If(OperatingSystem.IsWindows(), "SIGINT cannot be sent to one process there.");
        Skip.If(IgnoresInterrupts(), "This process was started to ignore SIGINT (a shell's background job), and its children inherit that.");

        // Port 1 answers nobody: the run waits for its Embedder.
        using Process program = Start("ingest", "--library-path", _library.Root, "--data-path", _library.DataPath, "--embedder", "http://127.0.0.1:1");
        using CancellationTokenSource deadline = new(Patience);
        using CancellationTokenRegistration late = deadline.Token.Register(program.Kill);
        string seen = "";
        while (!seen.Contains("Waiting for the Embedder at http://127.0.0.1:1", StringComparison.Ordinal))
            seen += await program.StandardError.ReadLineAsync(deadline.Token) ?? throw new InvalidOperationException($"It ended: {seen}");

        using (Process kill = Process.Start("kill", ["-INT", $"{program.Id}"]))
            await kill.WaitForExitAsync(deadline.Token);

        string rest = await program.StandardError.ReadToEndAsync(deadline.Token);
        await program.WaitForExitAsync(deadline.Token);
        Assert.Contains("Stopped. Nothing was committed yet", rest, StringComparison.Ordinal);
        Assert.Equal(CommandLine.Stopped, program.ExitCode);
        Assert.Equal("", await program.StandardOutput.ReadToEndAsync(deadline.Token));
    }

    [SkippableFact]
    public async Task Run_from_its_project_it_keeps_the_callers_folder()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "XnaiAspire.sln")))
            root = root.Parent;

        Skip.If(root is null, "The project is not beside the tests.");
        ProcessStartInfo start = new("dotnet", ["msbuild", "-getProperty:RunWorkingDirectory", Path.Combine(root!.FullName, "XnaiAspire.Ingestor", "XnaiAspire.Ingestor.csproj")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process build = Process.Start(start)!;
        using CancellationTokenSource deadline = new(Patience);
        Task<string> error = build.StandardError.ReadToEndAsync(deadline.Token);
        string folder = await build.StandardOutput.ReadToEndAsync(deadline.Token);
        await build.WaitForExitAsync(deadline.Token);

        Assert.True(build.ExitCode == 0, await error);
        Assert.Equal("", folder.Trim());
    }

    // SigIgn:	0000000000001002, a bit a signal; SIGINT is the second.
    private static bool IgnoresInterrupts() =>
        File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } mask
        && (Convert.ToUInt64(mask["SigIgn:".Length..].Trim(), 16) & 2) != 0;

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using Process program = Start(args);
        using CancellationTokenSource deadline = new(Patience);
        Task<string> output = program.StandardOutput.ReadToEndAsync(deadline.Token);
        Task<string> error = program.StandardError.ReadToEndAsync(deadline.Token);
        await program.WaitForExitAsync(deadline.Token);
        return (program.ExitCode, await output, await error);
    }

    private static Process Start(params string[] args)
    {
        ProcessStartInfo start = new("dotnet", [typeof(CommandLine).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
