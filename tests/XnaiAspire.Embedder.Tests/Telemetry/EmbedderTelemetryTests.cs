using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using XnaiAspire.Embedder.Telemetry;
using XnaiAspire.Embedder.Tests.Support;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Tests.Telemetry;

public sealed class EmbedderTelemetryTests(RunningEmbedder embedder) : IClassFixture<RunningEmbedder>
{
    [Fact]
    public async Task A_message_is_one_span_with_the_attributes_of_the_convention()
    {
        ConcurrentQueue<Activity> spans = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == EmbedderTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        // Other tests of this process make spans too; this message is told by its number of texts.
        await EmbedAsync([.. Enumerable.Repeat("a b", 100), .. Enumerable.Repeat("", 17)]);

        var span = Assert.Single(spans, span => Equals(span.GetTagItem("xnai.texts"), 117));
        Assert.Equal("embeddings tiny-random", span.DisplayName);
        Assert.Equal("embeddings", span.GetTagItem("gen_ai.operation.name"));
        Assert.Equal("tiny-random", span.GetTagItem("gen_ai.request.model"));
        Assert.Equal(200L, span.GetTagItem("gen_ai.usage.input_tokens"));
        Assert.Equal(64, span.GetTagItem("gen_ai.embeddings.dimension.count"));
        Assert.Equal(17, span.GetTagItem("xnai.refusals"));
    }

    [Fact]
    public async Task Texts_tokens_refusals_and_durations_are_counted()
    {
        ConcurrentBag<(string Name, double Value, string? Reason)> measured = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == EmbedderTelemetry.Name)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Add((instrument.Name, value, Reason(tags))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Add((instrument.Name, value, Reason(tags))));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => measured.Add((instrument.Name, value, Reason(tags))));
        listener.Start();

        await EmbedAsync([.. Enumerable.Repeat("a b c", 91), "", TinyModel.TextOf(63)]);
        listener.RecordObservableInstruments();

        Assert.Contains(("xnai.embedder.texts", 91, null), measured);
        Assert.Contains(("xnai.embedder.tokens", 273, null), measured);
        Assert.Contains(("xnai.embedder.refusals", 1, "Empty"), measured);
        Assert.Contains(("xnai.embedder.refusals", 1, "TooManyTokens"), measured);
        Assert.Contains(measured, measurement => measurement is { Name: "xnai.embedder.duration", Value: > 0 });
        Assert.Contains(measured, measurement => measurement.Name == "xnai.embedder.queue.depth");
    }

    private static string? Reason(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.IsEmpty ? null : tags[0].Value as string;

    private async Task EmbedAsync(string[] texts)
    {
        using var call = embedder.Client.Embed();
        EmbedRequest request = new() { Id = 1 };
        request.Texts.AddRange(texts);
        await call.RequestStream.WriteAsync(request);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }
}
