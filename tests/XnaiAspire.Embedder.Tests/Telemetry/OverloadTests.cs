using System.Collections;
using System.Diagnostics.Metrics;
using System.Net;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Hosting;
using XnaiAspire.Embedder.Services;
using XnaiAspire.Embedder.Telemetry;
using XnaiAspire.Embedder.Tests.Support;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Tests.Telemetry;

/// <summary>Who comes while too much waits is told when to come again, over each of the ways in, and is counted.</summary>
public sealed class OverloadTests(RunningEmbedder embedder) : IClassFixture<RunningEmbedder>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Texts_over_grpc_and_http()
    {
        Assert.True(embedder.Services.GetRequiredService<EngineHost>().TryGet(out var loaded));
        using HeldTexts held = new();
        var working = Task.Run(() => loaded!.Workers.EmbedAsync(held, CancellationToken.None));
        await held.Taken.WaitAsync(Patience);

        var counted = await CountAsync(async () =>
        {
            using var call = embedder.Client.Embed();
            await call.RequestStream.WriteAsync(new EmbedRequest { Id = 1, Texts = { "a" } });
            AssertComeAgain(await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None)));
        });
        Assert.Equal(1, counted);

        counted = await CountAsync(async () =>
        {
            using HttpClient http = new() { BaseAddress = embedder.HttpAddress };
            using var answer = await http.SendAsync(OpenAiCalls.Post("""{"input":"a"}"""));
            Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (answer.StatusCode, answer.Headers.RetryAfter?.Delta));
        });
        Assert.Equal(1, counted);

        held.Release();
        Assert.All(await working.WaitAsync(Patience), outcome => Assert.Equal(RefusalReason.Empty, outcome.Reason));
    }

    [Fact]
    public async Task Counting_of_tokens()
    {
        var gate = embedder.Services.GetRequiredService<CountingGate>();
        List<Task<IDisposable?>> turns = [.. Enumerable.Range(0, Environment.ProcessorCount + CountingGate.MaxWaiting).Select(_ => gate.EnterAsync(CancellationToken.None))];

        var counted = await CountAsync(async () =>
            AssertComeAgain(await Assert.ThrowsAsync<RpcException>(async () => await embedder.Client.CountTokensAsync(new CountTokensRequest { Texts = { "a" } }))));

        Assert.Equal(1, counted);
        foreach (var turn in turns)
            (await turn.WaitAsync(Patience))!.Dispose();
    }

    private static void AssertComeAgain(RpcException refused)
    {
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Equal("1000", refused.Trailers.GetValue("grpc-retry-pushback-ms"));
    }

    private async Task<long> CountAsync(Func<Task> calls)
    {
        var counted = 0L;
        var meters = embedder.Services.GetRequiredService<IMeterFactory>();
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == EmbedderTelemetry.Name && instrument.Meter.Scope == meters && instrument.Name == "xnai.embedder.overloads")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref counted, value));
        listener.Start();
        await calls();
        return counted;
    }

    /// <summary>As many texts as are taken at all, none of which can be had before they are released.</summary>
    private sealed class HeldTexts : IReadOnlyList<string>, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();
        private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Taken => _taken.Task;

        public int Count => EmbeddingLimits.MaxWaitingTexts;

        public string this[int index]
        {
            get
            {
                _taken.TrySetResult();
                Assert.True(_released.Wait(Patience));
                return "";
            }
        }

        public void Release() => _released.Set();

        public IEnumerator<string> GetEnumerator() => Enumerable.Repeat("", Count).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose() => _released.Dispose();
    }
}
