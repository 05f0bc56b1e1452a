using System.Collections.Concurrent;
using Grpc.Core;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>One duplex call. Answers find their questions by id; when it breaks, every open question learns of it.</summary>
internal sealed class EmbedStream : IAsyncDisposable
{
    private readonly AsyncDuplexStreamingCall<EmbedRequest, EmbedResponse> _call;
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<EmbedResponse>> _open = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Task _reading;
    private volatile EmbedderLostException? _lost;
    private long _lastId;

    public EmbedStream(AsyncDuplexStreamingCall<EmbedRequest, EmbedResponse> call)
    {
        _call = call;
        _reading = ReadAsync();
    }

    public bool IsBroken => _lost is not null;

    /// <exception cref="EmbedderLostException">The stream broke before the answer came.</exception>
    public async Task<EmbedResponse> AskAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var request = new EmbedRequest { Id = (ulong)Interlocked.Increment(ref _lastId) };
        request.Texts.Add(texts);
        var answer = new TaskCompletionSource<EmbedResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[request.Id] = answer;
        try
        {
            await WriteAsync(request, cancellationToken).ConfigureAwait(false);
            return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(request.Id, out _);
        }
    }

    /// <summary>Gives the stream up, for all that wait for answers on it.</summary>
    public void Abandon(Exception cause) => Break(cause);

    public async ValueTask DisposeAsync()
    {
        // Answers are owed only when the run is being cancelled; then the call is cut off.
        if (_lost is null && _open.IsEmpty)
        {
            try
            {
                await _call.RequestStream.CompleteAsync().ConfigureAwait(false);
                await _reading.ConfigureAwait(false);
            }
            catch (Exception e) when (IsConnectionTrouble(e))
            {
                Break(e);
            }
        }

        _call.Dispose();
        await _reading.ConfigureAwait(false);
    }

    private async Task WriteAsync(EmbedRequest request, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_lost is { } lost)
                throw lost;

            // Half a message cannot be taken back, so a write is not cancelled; cutting off the call ends it.
            await _call.RequestStream.WriteAsync(request, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsConnectionTrouble(e))
        {
            // The reader learns the real reason a moment later; the status says more than "the request is complete".
            await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
            Break(e);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                EmbedResponse response = _call.ResponseStream.Current;
                if (_open.TryGetValue(response.Id, out TaskCompletionSource<EmbedResponse>? answer))
                    answer.TrySetResult(response);
            }

            Break(null);
        }
        catch (Exception e) when (IsConnectionTrouble(e) || e is OperationCanceledException)
        {
            Break(e);
        }
    }

    private static bool IsConnectionTrouble(Exception e) => e is RpcException or InvalidOperationException or IOException;

    private void Break(Exception? cause)
    {
        _lost ??= new EmbedderLostException(
            cause is RpcException rpc ? $"{rpc.StatusCode}: {rpc.Status.Detail}" : cause?.Message ?? "the stream ended", cause);
        foreach (TaskCompletionSource<EmbedResponse> answer in _open.Values)
            answer.TrySetException(_lost);
    }
}
