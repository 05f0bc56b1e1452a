using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace XnaiAspire.Embedder.Tests.Models.Download;

/// <summary>
/// An HTTP server on a port of the loopback, by hand, because it must be able to do what a good one would not: each request is answered by
/// the next of its answers, and by the last one from then on.
/// </summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<FileRequest, Task>[] _answers;
    private readonly Task _accepting;
    private int _answered;

    public FileServer(params Func<FileRequest, Task>[] answers)
    {
        _answers = answers;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}/models/tiny.gguf");

    /// <summary>The requests that came, in their order.</summary>
    public ConcurrentQueue<FileRequest> Requests { get; } = new();

    /// <summary>"bytes=5-" of each request, and "" where there was none.</summary>
    public string[] Ranges => [.. Requests.Select(request => request.Header("Range"))];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
                connections.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                FileRequest request = new(stream, await ReadHeadAsync(stream), _stopping.Token);
                Requests.Enqueue(request);
                await _answers[Math.Min(Interlocked.Increment(ref _answered), _answers.Length) - 1](request);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException)
            {
                // The client has heard enough, or the test is over.
            }
        }
    }

    private async Task<string[]> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stopping.Token) > 0)
            head.Append((char)one[0]);
        return head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
