using Xunit.Abstractions;

namespace XnaiAspire.Embedder.Tests.Models.Download;

public sealed class ResumeTests(ITestOutputHelper output) : DownloadFixture(output)
{
    [Fact]
    public async Task It_goes_on_where_the_connection_was_cut()
    {
        int[] cuts = [.. Enumerable.Range(0, 3).Select(_ => Random.Next(1, Content.Length)).Order()];
        await using FileServer server = new([.. cuts.Select(cut => Answers.CutAt(Content, cut)), Answers.Good(Content)]);

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));

        Assert.Equal(["", .. cuts.Select(cut => $"bytes={cut}-")], server.Ranges);
        Assert.All(server.Requests.Skip(1), request => Assert.Equal(Answers.Version, request.Header("If-Range")));
        Assert.Equal([1, 2, 4], Time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task It_goes_on_with_what_an_earlier_run_has_left()
    {
        var left = Random.Next(1, Content.Length);
        await LeavePartAsync(Content[..left]);
        await using FileServer server = new(Answers.Good(Content));

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));

        Assert.Equal([$"bytes={left}-"], server.Ranges);
    }

    [Fact]
    public async Task A_run_that_ended_before_the_new_name_needs_no_server()
    {
        await LeavePartAsync(Content);
        await using FileServer server = new(Answers.Status("404 Not Found"));

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_sends_it_all_again()
    {
        await LeavePartAsync(Content[..1000]);
        await using FileServer server = new(Answers.Whole(Content));

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));

        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("Content-Range: bytes 0-999/1000")]
    [InlineData("Content-Range: bytes */1000")]
    [InlineData("Content-Range: items 1000-1999/2000")]
    [InlineData("X-Nothing: 1")]
    public async Task Another_range_than_the_one_asked_for_is_not_taken(string range)
    {
        await LeavePartAsync(Content[..1000]);
        await using FileServer server = new(Answers.WrongRange(Content, range), Answers.Good(Content));

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));

        Assert.Equal(["bytes=1000-", ""], server.Ranges);
    }

    [Fact]
    public async Task A_file_that_changed_in_between_is_fetched_whole()
    {
        var old = Content.Select(value => (byte)~value).ToArray();
        await using FileServer server = new(Answers.CutAt(old, 1000), Answers.Good(Content, "\"v2\""));

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));

        Assert.Equal(["", "bytes=1000-"], server.Ranges);
    }

    [Fact]
    public async Task A_damaged_part_of_an_earlier_run_costs_one_more_attempt()
    {
        await LeavePartAsync(new byte[1000]);
        await using FileServer server = new(Answers.Good(Content));

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));

        Assert.Equal(["bytes=1000-", ""], server.Ranges);
    }

    [Fact]
    public async Task A_part_as_long_as_the_model_and_wrong_is_fetched_anew()
    {
        await LeavePartAsync(new byte[Content.Length]);
        await using FileServer server = new(Answers.Status("416 Range Not Satisfiable"), Answers.Good(Content));

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));

        Assert.Equal([$"bytes={Content.Length}-", ""], server.Ranges);
    }

    [Fact]
    public async Task A_part_longer_than_the_model_is_not_asked_about()
    {
        await LeavePartAsync(new byte[Content.Length + 1]);
        await using FileServer server = new(Answers.Good(Content));

        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));

        Assert.Equal([""], server.Ranges);
    }

    [Fact]
    public async Task A_silent_server_is_given_up_and_asked_for_the_rest()
    {
        using SemaphoreSlim silent = new(0);
        await using FileServer server = new(Answers.SilentAt(Content, 1000, silent), Answers.Good(Content));

        var fetching = EnsureAsync(Model(server.Address));
        await silent.WaitAsync();
        await WaitForPartAsync(1000);
        Time.EndSilences();

        await AssertPlacedAsync(await fetching);
        Assert.Equal(["", "bytes=1000-"], server.Ranges);
    }

    [Fact]
    public async Task What_arrived_before_a_cancellation_stays_for_the_next_time()
    {
        using SemaphoreSlim silent = new(0);
        await using FileServer server = new(Answers.SilentAt(Content, 1000, silent), Answers.Good(Content));
        using CancellationTokenSource stop = new();

        var fetching = EnsureAsync(Model(server.Address), stop.Token);
        await silent.WaitAsync();
        await WaitForPartAsync(1000);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        Assert.False(File.Exists(Placed));
        Assert.Equal(Content[..1000], await File.ReadAllBytesAsync(Partial));
        await AssertPlacedAsync(await EnsureAsync(Model(server.Address)));
        Assert.Equal(["", "bytes=1000-"], server.Ranges);
    }

    // What the server has sent is on its way for a moment.
    private async Task WaitForPartAsync(int bytes)
    {
        while (!File.Exists(Partial) || new FileInfo(Partial).Length < bytes)
            await Task.Yield();
    }
}
