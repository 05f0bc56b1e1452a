using Xunit.Abstractions;

namespace XnaiAspire.Embedder.Tests.Models.Download;

public sealed class FetchTests(ITestOutputHelper output) : DownloadFixture(output)
{
    [Fact]
    public async Task A_model_is_fetched_and_placed()
    {
        await using FileServer server = new(Answers.Good(Content));

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));

        Assert.Equal("GET /models/tiny.gguf HTTP/1.1", Assert.Single(server.Requests).Line);
        Assert.Empty(Time.Waits);
    }

    [Fact]
    public async Task A_model_that_is_there_is_not_fetched()
    {
        await using FileServer server = new(Answers.Good(Content));
        Directory.CreateDirectory(ModelDirectory);
        await File.WriteAllBytesAsync(Placed, Content);

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_damaged_one_is_replaced()
    {
        await using FileServer server = new(Answers.Good(Content));
        Directory.CreateDirectory(ModelDirectory);
        await File.WriteAllBytesAsync(Placed, Content[1..]);

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));
    }

    [Fact]
    public async Task A_redirect_is_followed_with_the_range()
    {
        await LeavePartAsync(Content[..1000]);
        await using FileServer server = new(Answers.Status("302 Found", "Location: /elsewhere?signed=1"), Answers.Good(Content));

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));

        Assert.Equal(["GET /models/tiny.gguf HTTP/1.1", "GET /elsewhere?signed=1 HTTP/1.1"], server.Requests.Select(request => request.Line));
        Assert.Equal(["bytes=1000-", "bytes=1000-"], server.Ranges);
    }

    [Fact]
    public async Task An_answer_without_a_length_is_taken_when_its_hash_is_right()
    {
        await using FileServer server = new(async request =>
        {
            await request.HeadAsync("200 OK");
            await request.SendAsync(Content);
        });

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));
    }

    [Fact]
    public async Task Of_several_at_once_one_fetches_and_all_have_it()
    {
        using SemaphoreSlim begun = new(0);
        await using FileServer server = new(async request =>
        {
            begun.Release();
            await Answers.Good(Content)(request);
        });

        var first = EnsureAsync(Model(server.Address));
        await begun.WaitAsync();
        var paths = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EnsureAsync(Model(server.Address))).Append(first));

        Assert.All(paths, path => Assert.Equal(Placed, path));
        await AssertPlacedAsync(paths[0]);
        Assert.Single(server.Requests);
    }
}
