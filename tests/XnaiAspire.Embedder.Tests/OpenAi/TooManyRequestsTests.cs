using System.Net;
using System.Net.Http.Headers;
using XnaiAspire.Embedder.OpenAi;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.OpenAi;

public sealed class TooManyRequestsTests(RunningEmbedder embedder) : IClassFixture<RunningEmbedder>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task One_request_too_many_is_told_to_come_again()
    {
        // The server says 100 Continue when it reads a body, which is after it has let the request in.
        using SocketsHttpHandler handler = new() { Expect100ContinueTimeout = Patience };
        using HttpClient http = new(handler) { BaseAddress = embedder.HttpAddress };
        HeldContent[] bodies = [.. Enumerable.Range(0, OpenAiLimits.MaxRequests).Select(_ => new HeldContent())];
        var calls = bodies.Select(body => SendAsync(http, body)).ToList();
        await Task.WhenAll(bodies.Select(body => body.Asked)).WaitAsync(Patience);

        using (var refused = await SendAsync(http, new HeldContent()))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
            Assert.Contains("\"rate_limit_exceeded\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        foreach (var body in bodies)
            body.Release();
        foreach (var answer in await Task.WhenAll(calls))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            answer.Dispose();
        }
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, HttpContent body)
    {
        var request = OpenAiCalls.Post(body);
        request.Headers.ExpectContinue = true;
        return http.SendAsync(request);
    }

    private sealed class HeldContent : HttpContent
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HeldContent() => Headers.ContentType = new MediaTypeHeaderValue("application/json");

        public Task Asked => _asked.Task;

        public void Release() => _released.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _asked.SetResult();
            await _released.Task;
            await stream.WriteAsync("""{"input":"a"}"""u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
