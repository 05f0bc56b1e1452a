using System.Diagnostics;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using XnaiAspire.Embedder.Hosting;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Tests.Support;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Tests.Hosting;

public sealed class StartupTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-start-").FullName;

    [Fact]
    public async Task It_is_healthy_with_a_model()
    {
        RunningEmbedder embedder = new();
        await embedder.InitializeAsync();
        try
        {
            using HttpClient http = new();
            Assert.Equal("Healthy", await http.GetStringAsync(new Uri(embedder.HttpAddress, "/health")));
            Assert.Equal("Healthy", await http.GetStringAsync(new Uri(embedder.HttpAddress, "/alive")));
        }
        finally
        {
            await embedder.DisposeAsync();
        }
    }

    [Fact]
    public async Task Before_the_model_is_loaded_it_is_alive_and_not_healthy_and_says_unavailable()
    {
        await using var app = EmbedderHost.Build(RunningEmbedder.Arguments());
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        List<HttpStatusCode> health = [];
        List<StatusCode> calls = [];
        foreach (var address in addresses)
        {
            using HttpClient http = new();
            var answer = await http.GetAsync(new Uri(new Uri(address), "/health"));
            if (answer.StatusCode == HttpStatusCode.BadRequest)
            {
                // The gRPC port, which speaks HTTP/2 only.
                using var channel = GrpcChannel.ForAddress(address);
                var refused = await Assert.ThrowsAsync<RpcException>(
                    async () => await new V1.Embedder.EmbedderClient(channel).DescribeAsync(new DescribeRequest()));
                calls.Add(refused.StatusCode);
                continue;
            }

            health.Add(answer.StatusCode);
            Assert.Equal("Healthy", await http.GetStringAsync(new Uri(new Uri(address), "/alive")));
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, Assert.Single(health));
        Assert.Equal(StatusCode.Unavailable, Assert.Single(calls));
    }

    [Fact]
    public async Task Only_the_loopback_is_listened_on_by_default()
    {
        var settings = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "appsettings.json"));
        Assert.Contains("http://localhost:5301", settings, StringComparison.Ordinal);
        Assert.Contains("http://localhost:5302", settings, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decoder", "auto", "not-bert")]
    [InlineData("missing", "auto", "model-missing")]
    [InlineData("noise", "auto", "not-gguf")]
    [InlineData("nan", "auto", "not-finite")]
    [InlineData("nan", "llama", "self-test")]
    [InlineData("incomplete", "auto", "bad-tensor")]
    [InlineData("incomplete", "llama", "load-failed")]
    public async Task A_model_that_cannot_be_used_ends_the_program_with_one_message(string kind, string engine, string reason)
    {
        var path = kind switch
        {
            "decoder" => new TinyModel { Architecture = "llama" }.WriteTo(_directory),
            "nan" => new TinyModel { LastNorm = float.NaN }.WriteTo(_directory),
            "incomplete" => new TinyModel { WithoutTensor = "blk.0.attn_q.weight" }.WriteTo(_directory),
            _ => Path.Combine(_directory, kind + ".gguf"),
        };
        if (kind == "noise")
            await File.WriteAllTextAsync(path, "these are not the bytes of a model");

        var (exitCode, errors) = await RunProgramAsync("--model", path, $"--Embedder:Engine={engine}");

        Assert.Equal(2, exitCode);
        Assert.StartsWith($"The Embedder cannot start ({reason}).", errors, StringComparison.Ordinal);
        Assert.Contains(path, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("Wire__AllowPlaintext=true", "--Kestrel:Endpoints:grpc:Url=http://*:0", "--Embedder:ApiKey=key")]
    [InlineData("Embedder__ApiKey", "--Kestrel:Endpoints:grpc:Url=http://*:0", "--Wire:AllowPlaintext=true")]
    public async Task What_others_would_reach_in_the_open_or_without_a_key_ends_the_program_with_one_message(string whatToSet, params string[] arguments)
    {
        var (exitCode, errors) = await RunProgramAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.StartsWith("The Embedder cannot start. http://*:0 is reached from other machines", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Contains(whatToSet, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_that_start_at_once_in_a_new_directory_all_have_the_built_in_model()
    {
        List<Microsoft.AspNetCore.Builder.WebApplication> apps = [.. Enumerable.Range(0, 4).Select(_ => EmbedderHost.Build(RunningEmbedder.Arguments($"--Embedder:DataPath={_directory}")))];
        try
        {
            // Each writes it, and the last ones put the same bytes there while the first ones load them.
            await Task.WhenAll(apps.Select(app => Task.Run(() => app.Services.GetRequiredService<EngineHost>().LoadAsync(CancellationToken.None))));
            Assert.All(apps, app => Assert.True(app.Services.GetRequiredService<EngineHost>().TryGet(out _)));
        }
        finally
        {
            foreach (var app in apps)
                await app.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_number_of_contexts_out_of_range_is_refused()
    {
        await using var app = EmbedderHost.Build(RunningEmbedder.Arguments("--Embedder:Contexts=1000"));
        var refused = await Assert.ThrowsAsync<ModelRefusedException>(
            () => app.Services.GetRequiredService<EngineHost>().LoadAsync(CancellationToken.None));
        Assert.Equal("bad-option", refused.Reason);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static async Task<(int ExitCode, string Errors)> RunProgramAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(EmbedderHost).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using CancellationTokenSource patience = new(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = await process.StandardError.ReadToEndAsync(patience.Token);
            await output;
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
