using System.Net.ServerSentEvents;
using System.Text.Json;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Web;

public sealed class StatusStreamTests
{
    [Fact]
    public async Task The_stream_begins_with_the_present_state_and_tells_of_every_change()
    {
        await using TestPage page = await TestPage.StartAsync(new HashEmbedder());
        page.Library.Fill(7, seed: 5);
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(90));
        await using Stream stream = await page.Client.GetStreamAsync("/api/status/stream", deadline.Token);
        await using IAsyncEnumerator<SseItem<string>> events = SseParser.Create(stream).EnumerateAsync(deadline.Token).GetAsyncEnumerator(deadline.Token);

        Assert.True(await events.MoveNextAsync());
        Assert.Equal("status", events.Current.EventType);
        Assert.Equal("idle", State(events.Current));

        await page.Client.PostAsync("/api/ingest", null, deadline.Token);
        do
        {
            Assert.True(await events.MoveNextAsync());
        }
        while (State(events.Current) != "completed");

        Assert.Equal(7, JsonElement.Parse(events.Current.Data).GetProperty("documents").GetInt64());
    }

    [Fact]
    public async Task An_open_page_does_not_hold_up_a_shutdown()
    {
        TestPage page = await TestPage.StartAsync(new HashEmbedder());
        await using Stream stream = await page.Client.GetStreamAsync("/api/status/stream");

        await page.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(25));
    }

    private static string? State(SseItem<string> item) => JsonElement.Parse(item.Data).GetProperty("state").GetString();
}
