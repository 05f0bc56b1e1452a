namespace XnaiAspire.ServiceDefaults.Tests;

/// <summary>Stands where the network is: notes where requests would have gone and answers as told.</summary>
internal sealed class StubHandler(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    public List<string> Requests { get; } = [];

    public StubHandler() : this((_, _) => Task.FromResult(new HttpResponseMessage()))
    {
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (Requests) Requests.Add($"{request.Method} {request.RequestUri!.AbsoluteUri}");
        return answer(request, cancellationToken);
    }
}
