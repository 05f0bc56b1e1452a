using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Models.Download;
using Xunit.Abstractions;

namespace XnaiAspire.Embedder.Tests.Models.Download;

/// <summary>A directory, and a file to fetch into it.</summary>
public abstract class DownloadFixture : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("xnai-download-").FullName;

    protected DownloadFixture(ITestOutputHelper output)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"Seed {seed}");
        Random = new Random(seed);
        Content = new byte[Random.Next(300_000, 600_000)];
        Random.NextBytes(Content);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Content));
    }

    internal HastyTime Time { get; } = new();

    protected Random Random { get; }

    protected byte[] Content { get; }

    protected string Sha256 { get; }

    /// <summary>Made by the download.</summary>
    protected string ModelDirectory => Path.Combine(_root, "models");

    protected string Placed => Path.Combine(ModelDirectory, $"{Sha256}.gguf");

    protected string Partial => Placed + ".partial";

    internal PinnedModel Model(Uri address) => new("tiny", address, Sha256, Content.Length);

    internal Task<string> EnsureAsync(PinnedModel model, CancellationToken cancellationToken = default)
        => new ModelDownload(ModelDirectory, terminal: null, Time, NullLogger<ModelDownload>.Instance).EnsureAsync(model, cancellationToken);

    internal async Task<ModelRefusedException> RefusedAsync(PinnedModel model, string reason)
    {
        var refused = await Assert.ThrowsAsync<ModelRefusedException>(() => EnsureAsync(model));
        Assert.Equal(reason, refused.Reason);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.False(File.Exists(Placed));
        return refused;
    }

    protected async Task LeavePartAsync(byte[] part)
    {
        Directory.CreateDirectory(ModelDirectory);
        await File.WriteAllBytesAsync(Partial, part);
    }

    /// <summary>The model is in its place, byte for byte, and no part of it anywhere else.</summary>
    protected async Task AssertPlacedAsync(string path)
    {
        Assert.Equal(Placed, path);
        Assert.Equal(Content, await File.ReadAllBytesAsync(path));
        Assert.False(File.Exists(Partial));
    }

    public void Dispose()
    {
        Directory.Delete(_root, recursive: true);
        GC.SuppressFinalize(this);
    }
}
