using System.Diagnostics;

namespace XnaiAspire.Index.Tests.LangChain;

/// <summary>CPython, as judge of what is written for it and as writer of what is read.</summary>
internal static class Python
{
    private const string Program = "/usr/bin/python3";

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "LangChain", "langchain.py");

    public static void SkipWithout() => Skip.IfNot(File.Exists(Program), $"{Program} is not installed");

    public static async Task SkipWithoutFaissAsync()
    {
        SkipWithout();
        Skip.IfNot((await StartAsync("-c", "import faiss, numpy")).Code == 0, "Debian's package python3-faiss is not installed");
    }

    public static async Task<string> RunAsync(params string[] arguments)
    {
        (int code, string output) = await StartAsync([Script, .. arguments]);
        Assert.True(code == 0, output);
        return output;
    }

    public static async Task<string> EvaluateAsync(string program, params string[] arguments)
    {
        (int code, string output) = await StartAsync(["-c", program, .. arguments]);
        Assert.True(code == 0, output);
        return output;
    }

    private static async Task<(int Code, string Output)> StartAsync(params string[] arguments)
    {
        using Process python = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            Task<string> errors = python.StandardError.ReadToEndAsync(timeout.Token);
            string output = await python.StandardOutput.ReadToEndAsync(timeout.Token);
            await python.WaitForExitAsync(timeout.Token);
            return (python.ExitCode, python.ExitCode == 0 ? output : await errors);
        }
        catch (OperationCanceledException)
        {
            python.Kill(entireProcessTree: true);
            throw;
        }
    }
}
