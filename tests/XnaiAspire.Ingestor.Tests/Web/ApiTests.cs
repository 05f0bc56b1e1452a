using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Web;

public sealed class ApiTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly HashEmbedder _embedder = new();
    private TestPage _page = null!;

    public async Task InitializeAsync() => _page = await TestPage.StartAsync(_embedder);

    public async Task DisposeAsync() => await _page.DisposeAsync();

    [Fact]
    public async Task A_run_that_is_asked_for_is_seen_searched_and_listed()
    {
        _page.Library.Write("letters/june.txt", "The river was high.");
        _page.Library.Write("broken.json", "{ \"content\": ");
        HttpResponseMessage accepted = await _page.Client.PostAsync("/api/ingest", null);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);

        JsonElement status = await StatusAsync("completed");
        Assert.Equal(1, status.GetProperty("documents").GetInt64());
        Assert.Equal(1, status.GetProperty("failures").GetInt64());
        Assert.Equal(2, status.GetProperty("documentsTotal").GetInt32());
        Assert.False(status.GetProperty("semantic").GetBoolean());
        Assert.True(Directory.Exists(status.GetProperty("snapshotDirectory").GetString()));

        JsonElement failures = await GetAsync("/api/failures");
        Assert.Equal(1, failures.GetProperty("total").GetInt32());
        JsonElement failure = failures.GetProperty("failures")[0];
        Assert.Equal(("broken.json", "json-damaged"), (failure.GetProperty("path").GetString(), failure.GetProperty("reason").GetString()));

        JsonElement hit = (await GetAsync("/api/search?q=The%20river%20was%20high.&k=3")).GetProperty("hits")[0];
        Assert.Equal("letters/june.txt", hit.GetProperty("path").GetString());
        Assert.Equal(1, hit.GetProperty("score").GetDouble(), 3);

        JsonElement snapshots = (await GetAsync("/api/snapshots")).GetProperty("snapshots");
        Assert.Equal(1, snapshots[0].GetProperty("vectors").GetInt64());
    }

    [Fact]
    public async Task A_second_run_is_refused_while_one_goes_on_and_a_paused_one_goes_on_when_told()
    {
        TaskCompletionSource hold = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _embedder.Before = async (_, cancellationToken) => await hold.Task.WaitAsync(cancellationToken);
        _page.Library.Fill(12, seed: 3);
        await _page.Client.PostAsync("/api/ingest", null);
        await StatusAsync("running");

        await RefusedAsync("/api/ingest", "run-in-progress");
        await RefusedAsync("/api/rebuild", "run-in-progress");
        await RefusedAsync("/api/resume", "not-paused");
        Assert.Equal(HttpStatusCode.Accepted, (await _page.Client.PostAsync("/api/pause", null)).StatusCode);
        await StatusAsync("paused");
        hold.SetResult();
        Assert.Equal(HttpStatusCode.Accepted, (await _page.Client.PostAsync("/api/resume", null)).StatusCode);
        await StatusAsync("completed");
        await RefusedAsync("/api/pause", "no-run");
    }

    [Fact]
    public async Task Whoever_is_told_that_a_run_has_ended_can_start_the_next_and_sees_it_at_once()
    {
        _page.Library.Fill(3, seed: 4);
        for (int run = 0; run < 20; run++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await _page.Client.PostAsync("/api/ingest", null)).StatusCode);
            await UntilAsync(() => Task.FromResult(_page.Ingest.Status.State == RunState.Completed));
        }

        TaskCompletionSource hold = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _embedder.Before = async (_, cancellationToken) => await hold.Task.WaitAsync(cancellationToken);
        HttpResponseMessage accepted = await _page.Client.PostAsync("/api/rebuild", null);
        Assert.Equal("running", (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString());
        Assert.Equal("running", (await GetAsync("/api/status")).GetProperty("state").GetString());
        hold.SetResult();
        await StatusAsync("completed");
    }

    [Fact]
    public async Task A_rebuild_embeds_everything_again()
    {
        _page.Library.Fill(6, seed: 4);
        await _page.Client.PostAsync("/api/ingest", null);
        await StatusAsync("completed");
        int embedded = _embedder.Embedded;

        Assert.Equal(HttpStatusCode.Accepted, (await _page.Client.PostAsync("/api/rebuild", null)).StatusCode);
        await UntilAsync(() => Task.FromResult(_embedder.Embedded == 2 * embedded && _page.Ingest.Status.State == RunState.Completed));
    }

    [Theory]
    [InlineData("/api/search", "empty-query")]
    [InlineData("/api/search?q=%20", "empty-query")]
    [InlineData("/api/search?q=a&k=0", "bad-k")]
    [InlineData("/api/search?q=a&k=101", "bad-k")]
    [InlineData("/api/search?q=a&k=-1", "bad-k")]
    [InlineData("/api/search?q=a&k=five", "bad-k")]
    public async Task A_search_outside_its_limits_is_refused_with_a_reason(string address, string reason)
    {
        HttpResponseMessage answer = await _page.Client.GetAsync(address);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(reason, await ReasonAsync(answer));
    }

    [Fact]
    public async Task A_query_may_be_as_long_as_the_limit_and_no_longer()
    {
        Assert.Equal(HttpStatusCode.OK, (await _page.Client.GetAsync($"/api/search?q={new string('a', 1000)}")).StatusCode);
        HttpResponseMessage longer = await _page.Client.GetAsync($"/api/search?q={new string('a', 1001)}");
        Assert.Equal(HttpStatusCode.BadRequest, longer.StatusCode);
        Assert.Equal("query-too-long", await ReasonAsync(longer));
    }

    [Fact]
    public async Task What_the_embedder_refuses_is_a_bad_request_with_its_reason()
    {
        _page.Library.Write("a.txt", "Something to find.");
        await _page.Client.PostAsync("/api/ingest", null);
        await StatusAsync("completed");
        _embedder.Refuse = _ => new EmbedRefusal("too-many-tokens", "612 tokens, the limit is 510");

        HttpResponseMessage answer = await _page.Client.GetAsync("/api/search?q=long");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("too-many-tokens", await ReasonAsync(answer));
    }

    [Fact]
    public async Task Health_answers()
    {
        Assert.Equal("Healthy", await _page.Client.GetStringAsync("/health"));
        Assert.Equal("Healthy", await _page.Client.GetStringAsync("/alive"));
    }

    private static async Task<string?> ReasonAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("reason").GetString();
    }

    [Fact]
    public async Task Failed_documents_are_tried_again_one_or_all()
    {
        _embedder.Refuse = text => text.Contains("poison", StringComparison.Ordinal) ? new EmbedRefusal("engine", "no") : null;
        _page.Library.Write("one.txt", "poison one");
        _page.Library.Write("other.txt", "poison other");
        await _page.Client.PostAsync("/api/ingest", null);
        await StatusAsync("completed");
        HttpResponseMessage unknown = await _page.Client.PostAsync("/api/retry?document=good.txt", null);
        Assert.Equal((HttpStatusCode.NotFound, "not-failed"), (unknown.StatusCode, await ReasonAsync(unknown)));

        _embedder.Refuse = _ => null;
        Assert.Equal(HttpStatusCode.Accepted, (await _page.Client.PostAsync("/api/retry?document=one.txt", null)).StatusCode);
        await UntilAsync(async () => (await GetAsync("/api/failures")).GetProperty("total").GetInt32() == 1);
        Assert.Equal("other.txt", (await GetAsync("/api/failures")).GetProperty("failures")[0].GetProperty("path").GetString());

        Assert.Equal(HttpStatusCode.Accepted, (await _page.Client.PostAsync("/api/retry", null)).StatusCode);
        await UntilAsync(async () => (await GetAsync("/api/failures")).GetProperty("total").GetInt32() == 0);
    }

    private async Task RefusedAsync(string action, string reason)
    {
        HttpResponseMessage answer = await _page.Client.PostAsync(action, null);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(reason, await ReasonAsync(answer));
    }

    private async Task<JsonElement> GetAsync(string address) => await _page.Client.GetFromJsonAsync<JsonElement>(address);

    private async Task<JsonElement> StatusAsync(string state)
    {
        JsonElement status = default;
        await UntilAsync(async () => (status = await GetAsync("/api/status")).GetProperty("state").GetString() == state);
        return status;
    }

    /// <summary>The state says completed a moment before the next run may start.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource deadline = new(Patience);
        while (!await condition())
            await Task.Delay(20, deadline.Token);
    }
}
