using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Ingestor.Tests.Embedding;

/// <summary>An Embedder at the end of a gRPC call without a network: it can be away, die, be silent and answer wrongly.</summary>
internal sealed class ScriptedEmbedder : CallInvoker, IDisposable
{
    private readonly Lock _gate = new();
    private CancellationTokenSource _life = new();
    private int _describes;
    private int _deaths;

    /// <summary>Called with each Embed message; gives its answers, or null to die of it.</summary>
    public Func<EmbedRequest, IEnumerable<EmbedResponse>?> Answer { get; set; } = request => [Vectors(request)];

    /// <summary>Called with each CountTokens message; gives its answer, or null to die of it.</summary>
    public Func<CountTokensRequest, CountTokensResponse?> Count { get; set; } = Lengths;

    /// <summary>Whether a stream ends after an answer, as if everything had been said.</summary>
    public bool EndsStreams { get; set; }

    public DescribeResponse Description { get; set; } = new()
    {
        ModelName = "scripted",
        ModelSha256 = "00",
        Engine = "test",
        Dimensions = 2,
        Pooling = "mean",
        Normalized = true,
        MaxTextTokens = 510,
        MaxTextBytes = 1000,
        MaxTexts = 3,
        Parallelism = 2,
    };

    /// <summary>Calls of Describe that find nobody there before one is answered.</summary>
    public int AwayFor { get; set; }

    /// <summary>Messages that it has no room for before it takes one.</summary>
    public int BusyFor { get; set; }

    /// <summary>Calls of Describe so far.</summary>
    public int Describes => _describes;

    /// <summary>How often it died.</summary>
    public int Deaths => _deaths;

    public List<int> CountMessages { get; } = [];

    public static EmbedResponse Vectors(EmbedRequest request)
    {
        var response = new EmbedResponse { Id = request.Id };
        foreach (string text in request.Texts)
        {
            float[] vector = [MathF.Cos(text.Length), MathF.Sin(text.Length)];
            response.Results.Add(new EmbedResult { Vector = Bytes(vector), Tokens = (uint)text.Length });
        }

        return response;
    }

    public static CountTokensResponse Lengths(CountTokensRequest request)
    {
        var counts = new CountTokensResponse();
        counts.Tokens.Add(request.Texts.Select(text => (uint)text.Length));
        return counts;
    }

    public static ByteString Bytes(float[] vector) => ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes(vector.AsSpan()));

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Task<TResponse> answer = Task.FromResult(request).ContinueWith(_ => (TResponse)Respond(request), TaskScheduler.Default);
        return new AsyncUnaryCall<TResponse>(answer, Task.FromResult(Metadata.Empty), () => Status.DefaultSuccess, () => Metadata.Empty, () => { });
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        lock (_gate)
        {
            var stream = new Stream(this, _life.Token);
            return new AsyncDuplexStreamingCall<TRequest, TResponse>(
                (IClientStreamWriter<TRequest>)(object)stream, (IAsyncStreamReader<TResponse>)(object)stream,
                Task.FromResult(Metadata.Empty), () => Status.DefaultSuccess, () => Metadata.Empty, stream.Cut);
        }
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        throw new NotSupportedException();

    public void Dispose() => _life.Dispose();

    /// <summary>All that is under way breaks off; the next call finds it as good as new.</summary>
    public void Die()
    {
        CancellationTokenSource life;
        lock (_gate)
        {
            life = _life;
            _life = new CancellationTokenSource();
            _deaths++;
        }

        using (life)
            life.Cancel();
    }

    private static RpcException Busy() => new(new Status(StatusCode.ResourceExhausted, "busy"), new Metadata { { "grpc-retry-pushback-ms", "0" } });

    private object Respond(object request)
    {
        if (request is CountTokensRequest count)
        {
            if (BusyFor-- > 0)
                throw Busy();

            CountMessages.Add(count.Texts.Count);
            if (Count(count) is { } counts)
                return counts;

            Die();
            throw new RpcException(new Status(StatusCode.Unavailable, "connection reset"));
        }

        if (_describes++ < AwayFor)
            throw new RpcException(new Status(StatusCode.Unavailable, "connection refused"));

        return Description;
    }

    private sealed class Stream(ScriptedEmbedder embedder, CancellationToken life) : IClientStreamWriter<EmbedRequest>, IAsyncStreamReader<EmbedResponse>
    {
        private readonly Channel<EmbedResponse> _answers = Channel.CreateUnbounded<EmbedResponse>();
        private readonly CancellationTokenSource _cut = CancellationTokenSource.CreateLinkedTokenSource(life);

        public WriteOptions? WriteOptions { get; set; }

        public EmbedResponse Current { get; private set; } = new();

        public void Cut() => _cut.Cancel();

        public Task WriteAsync(EmbedRequest message)
        {
            if (_cut.IsCancellationRequested)
                throw new RpcException(new Status(StatusCode.Unavailable, "gone"));

            if (embedder.BusyFor-- > 0)
                _answers.Writer.TryComplete(Busy());
            else if (embedder.Answer(message) is { } answers)
            {
                foreach (EmbedResponse answer in answers)
                    _answers.Writer.TryWrite(answer);

                if (embedder.EndsStreams)
                    _answers.Writer.TryComplete();
            }
            else
            {
                embedder.Die();
            }

            return Task.CompletedTask;
        }

        public Task WriteAsync(EmbedRequest message, CancellationToken cancellationToken) => WriteAsync(message);

        public Task CompleteAsync()
        {
            _answers.Writer.TryComplete();
            return Task.CompletedTask;
        }

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                if (!await _answers.Reader.WaitToReadAsync(_cut.Token))
                    return false;
            }
            catch (OperationCanceledException)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "connection reset"));
            }

            Current = await _answers.Reader.ReadAsync(CancellationToken.None);
            return true;
        }
    }
}
