using System.Diagnostics;
using System.Text.Json;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Interop;

/// <summary>Python's own gRPC calls the service. Needs the Debian packages python3-grpcio and python3-grpc-tools.</summary>
public sealed class PythonClientTests(RunningEmbedder embedder) : IClassFixture<RunningEmbedder>
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task Describe_count_and_embed_work_from_python()
    {
        var (exitCode, _, _) = await RunAsync("", "-c", "import grpc, grpc_tools.protoc");
        Skip.IfNot(exitCode == 0, "python3-grpcio and python3-grpc-tools are not installed");
        string[] texts = [.. Enumerable.Range(1, 30).Select(TinyModel.TextOf), "   ", TinyModel.TextOf(63), "naïve 🍅"];
        var directory = Path.Combine(AppContext.BaseDirectory, "Interop");

        var (result, output, errors) = await RunAsync(JsonSerializer.Serialize(texts),
            Path.Combine(directory, "embed_client.py"), directory, embedder.GrpcAddress.Authority);

        Assert.True(result == 0, errors);
        using var answer = JsonDocument.Parse(output);
        Assert.Equal("tiny-random", answer.RootElement.GetProperty("describe").GetProperty("model").GetString());
        Assert.Equal(64, answer.RootElement.GetProperty("describe").GetProperty("dimensions").GetInt32());
        Assert.Equal(Enumerable.Range(1, 30), answer.RootElement.GetProperty("tokens").EnumerateArray().Take(30).Select(count => count.GetInt32()));
        var results = answer.RootElement.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(texts.Length, results.Count);
        Assert.Equal("REFUSAL_REASON_EMPTY", results[30].GetProperty("refusal").GetString());
        Assert.Equal("REFUSAL_REASON_TOO_MANY_TOKENS", results[31].GetProperty("refusal").GetString());

        using DirectLlama direct = new(embedder.ModelPath, RunningEmbedder.Positions);
        foreach (var i in (int[])[0, 12, 29, 32])
        {
            var vector = results[i].GetProperty("vector").EnumerateArray().Select(value => value.GetSingle()).ToArray();
            Assert.InRange(DirectLlama.Cosine(vector, direct.Embed(texts[i])!), 0.9999, 1.0001);
        }
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string input, params string[] arguments)
    {
        if (!File.Exists(Python))
            return (-1, "", "there is no " + Python);
        using var process = Process.Start(new ProcessStartInfo(Python, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using CancellationTokenSource patience = new(Patience);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
