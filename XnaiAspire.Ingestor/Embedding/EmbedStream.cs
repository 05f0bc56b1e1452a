using System.Collections.Concurrent;
using Grpc.Core;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>
/// One duplex call. Answers find their questions by id; when it breaks, every open question learns of it. An answer that nobody waits for
/// puts all of them in doubt: which vector belongs to which text is anybody's guess then.
/// </summary>
internal sealed class EmbedStream : IAsyncDisposable
{
    private readonly AsyncDuplexStreamingCall<EmbedRequest, EmbedResponse> _call;
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<EmbedResponse>> _open = new();
    private readonly ConcurrentDictionary<ulong, bool> _givenUp = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Task _reading;
    private volatile Exception? _lost;
    private long _lastId;

    public EmbedStream(AsyncDuplexStreamingCall<EmbedRequest, EmbedResponse> call)
    {
        _call = call;
        _reading = ReadAsync();
    }

    public bool IsBroken => _lost is not null;

    /// <exception cref="EmbedderLostException">The stream broke before the answer came.</exception>
    /// <exception cref="EmbedderFaultException">An answer came that nobody waits for.</exception>
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
            // Nobody waits for it any more, but it may still come.
            if (_open.TryRemove(request.Id, out _))
                _givenUp[request.Id] = true;
        }
    }

    /// <summary>Gives the stream up, for all that wait for answers on it.</summary>
    public void Abandon(Exception cause)
    {
        Break(cause);
        _call.Dispose();
    }

    /// <exception cref="EmbedderFaultException">An answer had come that nobody waited for, perhaps after the last one was read.</exception>
    public async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(false);
        if (_lost is EmbedderFaultException fault)
            throw fault;
    }

    private async Task EndAsync()
    {
        // Answers are owed only when the run is being cancelled; then the call is cut off.
        if (_lost is null && _open.IsEmpty && _givenUp.IsEmpty)
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
                if (_open.TryRemove(response.Id, out TaskCompletionSource<EmbedResponse>? answer))
                    answer.TrySetResult(response);
                else if (!_givenUp.TryRemove(response.Id, out _))
                    throw Unasked(response.Id);
            }

            Break(null);
        }
        catch (Exception e) when (IsConnectionTrouble(e) || e is OperationCanceledException or EmbedderFaultException)
        {
            Break(e);
        }
    }

    private EmbedderFaultException Unasked(ulong id) => id > 0 && id <= (ulong)Interlocked.Read(ref _lastId)
        ? new("answer-repeated", $"The Embedder answered message {id} twice; its answers cannot be trusted.")
        : new("answer-unasked", $"The Embedder answered message {id}, which nobody sent; its answers cannot be trusted.");

    private static bool IsConnectionTrouble(Exception e) => e is RpcException or InvalidOperationException or IOException;

    private void Break(Exception? cause)
    {
        _lost ??= cause as EmbedderFaultException ?? (Exception)new EmbedderLostException(
            cause is RpcException rpc ? $"{rpc.StatusCode}: {rpc.Status.Detail}" : cause?.Message ?? "the stream ended", cause);
        foreach (TaskCompletionSource<EmbedResponse> answer in _open.Values)
            answer.TrySetException(_lost);
    }
}
