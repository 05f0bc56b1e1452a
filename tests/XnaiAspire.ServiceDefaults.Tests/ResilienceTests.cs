using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace XnaiAspire.ServiceDefaults.Tests;

/// <summary>The clients that AddServiceDefaults configures, on a clock of our own.</summary>
public sealed class ResilienceTests
{
    private readonly FakeTimeProvider _time = new();

    private HttpClient Client(StubHandler stub)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.AddServiceDefaults();
        builder.Services.AddHttpClient("test", client => client.BaseAddress = new Uri("http://service")).ConfigurePrimaryHttpMessageHandler(() => stub);
        return builder.Services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>().CreateClient("test");
    }

    /// <summary>Lets time pass until the call is over, and tells how much did.</summary>
    private async Task<TimeSpan> PassAsync(Task call, TimeSpan most)
    {
        var start = _time.GetUtcNow();
        while (!call.IsCompleted && _time.GetUtcNow() - start < most)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));

            // The call's continuations run on the pool; give them the time they need, in real time.
            await Task.WhenAny(call, Task.Delay(1));
        }

        return _time.GetUtcNow() - start;
    }

    private static Task<HttpResponseMessage> Status(HttpStatusCode code) => Task.FromResult(new HttpResponseMessage(code));

    private static async Task<HttpResponseMessage> Never(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return new();
    }

    private static HttpRequestMessage Grpc() => new(HttpMethod.Post, "/xnai.Embedder/Embed")
    {
        Content = new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
    };

    [Fact]
    public async Task A_read_is_tried_again()
    {
        var failures = 2;
        var stub = new StubHandler((_, _) => Status(failures-- > 0 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK));
        var call = Client(stub).GetAsync("/x");
        await PassAsync(call, TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.OK, (await call).StatusCode);
        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public async Task A_write_is_not_tried_again()
    {
        var stub = new StubHandler((_, _) => Status(HttpStatusCode.ServiceUnavailable));
        using var response = await Client(stub).PostAsync("/x", new StringContent("x"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Single(stub.Requests);
    }

    [Theory, InlineData(HttpRequestError.ConnectionError, 4), InlineData(HttpRequestError.ResponseEnded, 1)]
    public async Task A_grpc_call_is_tried_again_only_if_it_never_reached_the_server(HttpRequestError error, int attempts)
    {
        var stub = new StubHandler((_, _) => throw new HttpRequestException(error));
        var call = Client(stub).SendAsync(Grpc());
        await PassAsync(call, TimeSpan.FromSeconds(120));
        await Assert.ThrowsAsync<HttpRequestException>(() => call);
        Assert.Equal(attempts, stub.Requests.Count);
    }

    [Fact]
    public async Task A_grpc_stream_outlasts_every_timeout()
    {
        using var stop = new CancellationTokenSource();
        var stub = new StubHandler((_, cancellation) => Never(cancellation));
        var call = Client(stub).SendAsync(Grpc(), stop.Token);
        await PassAsync(call, TimeSpan.FromMinutes(5));
        Assert.False(call.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_read_that_hangs_is_given_up_after_30_s()
    {
        var stub = new StubHandler((_, cancellation) => Never(cancellation));
        var call = Client(stub).GetAsync("/x");
        var took = await PassAsync(call, TimeSpan.FromSeconds(60));
        await Assert.ThrowsAsync<TimeoutRejectedException>(() => call);
        Assert.InRange(took, TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(33));
        Assert.InRange(stub.Requests.Count, 2, 3);
    }

    [Fact]
    public async Task The_circuit_opens_and_closes_again()
    {
        var healthy = false;
        var stub = new StubHandler((_, _) => Status(healthy ? HttpStatusCode.OK : HttpStatusCode.InternalServerError));
        var client = Client(stub);
        for (var i = 0; i < 100; i++) using (await client.PostAsync("/x", null)) { }
        await Assert.ThrowsAsync<BrokenCircuitException>(() => client.PostAsync("/x", null));
        Assert.Equal(100, stub.Requests.Count);

        healthy = true;
        _time.Advance(TimeSpan.FromSeconds(6));
        using var response = await client.PostAsync("/x", null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    // All clients share a circuit: those of replicas that are away would cut off the one that is there.
    [Fact]
    public async Task Failed_calls_of_gRPC_open_no_circuit()
    {
        var stub = new StubHandler((_, _) => Status(HttpStatusCode.InternalServerError));
        var client = Client(stub);
        for (var i = 0; i < 200; i++) using (await client.SendAsync(Grpc())) { }
        Assert.Equal(200, stub.Requests.Count);
    }

    [Fact]
    public void Defaults_are_the_published_ones()
    {
        var options = new HttpStandardResilienceOptions();
        Assert.Equal(TimeSpan.FromSeconds(30), options.TotalRequestTimeout.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(10), options.AttemptTimeout.Timeout);
        Assert.Equal(3, options.Retry.MaxRetryAttempts);
        Assert.Equal(TimeSpan.FromSeconds(2), options.Retry.Delay);
        Assert.Equal(0.1, options.CircuitBreaker.FailureRatio);
        Assert.Equal(100, options.CircuitBreaker.MinimumThroughput);
    }

    [Fact]
    public void Contradictory_timeouts_are_refused()
    {
        var services = new ServiceCollection();
        services.AddHttpClient("test").AddStandardResilienceHandler(options => options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(40));
        using var provider = services.BuildServiceProvider();
        var e = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IHttpClientFactory>().CreateClient("test"));
        Assert.Equal(2, e.Failures.Count());
    }
}
