using System.Net;
using System.Net.Sockets;
using XnaiAspire.Embedder.Models.Download;
using Xunit.Abstractions;

namespace XnaiAspire.Embedder.Tests.Models.Download;

public sealed class RefusalTests(ITestOutputHelper output) : DownloadFixture(output)
{
    [Fact]
    public async Task Without_a_network_it_says_what_to_put_where()
    {
        TcpListener nobody = new(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();

        var refused = await RefusedAsync(Model(new Uri($"http://127.0.0.1:{port}/tiny.gguf?token=secret")), "model-fetch");

        Assert.Contains(Placed, refused.Message, StringComparison.Ordinal);
        Assert.Contains(Sha256, refused.Message, StringComparison.Ordinal);
        Assert.Contains("--model FILE", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:{port}/tiny.gguf", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        Assert.Equal(DownloadLimits.MaxAttempts - 1, Time.Waits.Count);
    }

    [Theory]
    [InlineData("404 Not Found")]
    [InlineData("401 Unauthorized")]
    [InlineData("206 Partial Content")]
    [InlineData("302 Found")]
    public async Task What_would_be_answered_again_is_not_asked_again(string status)
    {
        await using FileServer server = new(Answers.Status(status));

        var refused = await RefusedAsync(Model(server.Address), "model-fetch");

        Assert.Contains($"the server answered {status[..3]}", refused.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("500 Internal Server Error")]
    [InlineData("503 Service Unavailable")]
    [InlineData("429 Too Many Requests")]
    public async Task What_may_pass_is_asked_a_few_times(string status)
    {
        await using FileServer server = new(Answers.Status(status));

        await RefusedAsync(Model(server.Address), "model-fetch");

        Assert.Equal(DownloadLimits.MaxAttempts, server.Requests.Count);
        Assert.Equal([1, 2, 4], Time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task A_part_stays_while_the_server_is_out_of_order()
    {
        await LeavePartAsync(Content[..1000]);
        await using FileServer server = new(Answers.Status("503 Service Unavailable"));

        await RefusedAsync(Model(server.Address), "model-fetch");

        Assert.Equal(Content[..1000], await File.ReadAllBytesAsync(Partial));
    }

    [Fact]
    public async Task Other_bytes_are_deleted_and_not_asked_for_again()
    {
        var other = (byte[])Content.Clone();
        other[Random.Next(other.Length)] ^= 1;
        await using FileServer server = new(Answers.Good(other));

        var refused = await RefusedAsync(Model(server.Address), "model-hash");

        Assert.Contains(Sha256, refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Partial));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Redirects_end_somewhere()
    {
        await using FileServer server = new(Answers.Status("302 Found", "Location: /models/tiny.gguf"));

        await RefusedAsync(Model(server.Address), "model-fetch");

        Assert.Equal(DownloadLimits.MaxRedirects + 1, server.Requests.Count);
    }

    [Theory]
    [InlineData("http://example.com/tiny.gguf")]
    [InlineData("file:///etc/hostname")]
    [InlineData("ftp://127.0.0.1/tiny.gguf")]
    public async Task A_redirect_to_where_nothing_is_encrypted_is_not_followed(string target)
    {
        await using FileServer server = new(Answers.Status("307 Temporary Redirect", $"Location: {target}"));

        var refused = await RefusedAsync(Model(server.Address), "model-fetch");

        Assert.Contains("not encrypted", refused.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off_and_deleted()
    {
        await using FileServer server = new(Answers.Endless(Content));

        var refused = await RefusedAsync(Model(server.Address), "model-fetch");

        Assert.Contains("more than", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Partial));
    }

    [Fact]
    public async Task A_model_that_says_that_it_is_too_large_is_not_begun()
    {
        await using FileServer server = new(Answers.Whole([.. Content, 0]));

        await RefusedAsync(Model(server.Address), "model-fetch");

        Assert.False(File.Exists(Partial));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_named()
    {
        await File.WriteAllTextAsync(ModelDirectory, "a file where the directory should be");
        await using FileServer server = new(Answers.Good(Content));

        var refused = await RefusedAsync(Model(server.Address), "data-path");

        Assert.Contains(ModelDirectory, refused.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }
}
