using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using LLama;
using LLama.Common;
using XnaiAspire.Embedder.Engines.LlamaCpp;
using XnaiAspire.Embedder.Engines.Managed;
using XnaiAspire.Embedder.Models;

namespace XnaiAspire.Embedder.Tests.Support;

/// <summary>What a test lets a child process do, because doing it may end the process: <c>dotnet tests.dll unguarded too-many-tokens FILE</c>.</summary>
internal static class ChildProgram
{
    private const string FirstWords = "child:";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static int Main(string[] args)
    {
        var (way, input, path) = (args[0], args[1], args[2]);
        var answer = way switch
        {
            "guarded" => Guarded(input, path),
            "managed" => Managed(input, path),
            _ => Unguarded(input, path),
        };
        Console.WriteLine($"{FirstWords}{answer}");
        return 0;
    }

    /// <summary>Runs a case in a child. The answer is null when the child did not live to give it.</summary>
    public static async Task<(int ExitCode, string? Answer)> RunAsync(
        string way, string input, string path, params IEnumerable<KeyValuePair<string, string>> environment)
    {
        ProcessStartInfo start = new("dotnet", [typeof(ChildProgram).Assembly.Location, way, input, path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // A child that is meant to die need not leave a core file.
            Environment = { ["DOTNET_DbgEnableMiniDump"] = "0" },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using CancellationTokenSource patience = new(Patience);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await errors;
        await process.WaitForExitAsync(patience.Token);
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith(FirstWords, StringComparison.Ordinal));
        return (process.ExitCode, line?[FirstWords.Length..].Trim());
    }

    private static string Guarded(string input, string path)
    {
        try
        {
            using var engine = LlamaCppEngine.Load(path, BertModelHeader.Read(path), 1);
            var outcome = engine.Embed(0, Text(input));
            return outcome.Vector is null ? outcome.Reason.ToString() : "vector";
        }
        catch (ModelRefusedException refused)
        {
            return refused.Reason;
        }
    }

    private static string Managed(string text, string path)
    {
        using var engine = ManagedEngine.Load(path, BertModelHeader.Read(path), 1);
        return $"{engine.Name}: {Convert.ToHexString(MemoryMarshal.AsBytes<float>(engine.Embed(0, text).Vector))}";
    }

    private static string Unguarded(string input, string path)
    {
        // Starts the library; the calls below are the bare ones.
        using var weights = LLamaWeights.LoadFromFile(new ModelParams(path));
        using DirectLlama direct = new(path, input == "too-many-positions" ? 1024 : 256, input == "odd-pooling" ? -1 : 1);
        var vector = input == "beyond-unicode"
            ? direct.Embed(direct.Tokenize([0xF4, 0x90, 0x80, 0x80]))
            : direct.Embed(Text(input));
        return vector is null ? "nothing" : "vector";
    }

    private static string Text(string input) => input switch
    {
        "too-many-tokens" => TinyModel.TextOf(400),
        "too-many-positions" => TinyModel.TextOf(100),
        // The nearest that a .NET string can get to a code point that does not exist.
        "beyond-unicode" => new StringBuilder("a ").Append('\uDBFF').Append(" b ").Append('\uDC00').ToString(),
        _ => "the quick brown fox",
    };
}
