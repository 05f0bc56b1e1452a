using Grpc.Core;
using XnaiAspire.Embedder.V1;
using EmbedderClient = XnaiAspire.Embedder.V1.Embedder.EmbedderClient;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>
/// Knows whether a replica of the Embedder is there, and which one. When it is away (not started yet, restarting after a crash) callers wait; when it
/// comes back as another model they fail, because its vectors must not join the others.
/// </summary>
/// <param name="client">Its client.</param>
/// <param name="mayBeThere">Whether there is anything to call; one of several places behind a name may be nobody's.</param>
/// <param name="model">What the first that answered has said.</param>
/// <param name="time">For the rhythm of asking.</param>
/// <param name="logger">Told when it is lost.</param>
internal sealed partial class EmbedderConnection(
    EmbedderClient client, Func<CancellationToken, Task<bool>> mayBeThere, AgreedModel model, TimeProvider time, ILogger logger) : IDisposable
{
    // Messages under way for each text that the Embedder encodes at a time: one in work, one waiting behind it.
    private const int MessagesPerWorker = 2;

    // A description takes no work, and a tokenizer does a megabyte in well under a second: longer means that the process hangs.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);

    // A restart takes a second or two, and every chunk waits for it: a look is one connection that is refused, so there may be two a second.
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _describing = new(1, 1);
    private volatile EmbedderDescription? _description;
    private volatile bool _lost;

    public event Action<bool>? Waiting;

    /// <summary>Raised when it is lost.</summary>
    public event Action? Lost;

    public EmbedderClient Client => client;

    /// <summary>What it said of itself; null before it has answered, and since it was lost or doubted.</summary>
    public EmbedderDescription? Description => _lost ? null : _description;

    public bool IsThere => Description is not null;

    /// <summary>That may be under way to it at once. Only after <see cref="WaitUntilThereAsync"/>.</summary>
    public int Messages => _description is { } description ? description.Limits.Parallelism * MessagesPerWorker : 0;

    public DateTime Deadline => time.GetUtcNow().UtcDateTime + CallTimeout;

    public void ReportLost(Exception cause)
    {
        _lost = true;
        LogLost(cause.Message);
        Lost?.Invoke();
    }

    /// <summary>It may be gone without anybody having noticed: the next wait asks.</summary>
    public void Doubt() => _lost = true;

    /// <summary>It is asked again before anything is sent to it.</summary>
    public void Forget() => _description = null;

    /// <summary>
    /// A service that was started again answers on the same address as before, without a broken call in between when nothing was under way.
    /// Its answers say whose they are.
    /// </summary>
    /// <exception cref="EmbedderFaultException">The answer comes from another model than the one expected (<c>model-changed</c>).</exception>
    public async Task CheckTagAsync(ulong tag, EmbedderDescription expected, CancellationToken cancellationToken)
    {
        if (tag == expected.ModelTag)
            return;

        // Asked again it says what it is, which makes the better message.
        Doubt();
        await WaitUntilThereAsync(cancellationToken).ConfigureAwait(false);
        throw new EmbedderFaultException(
            "model-changed", $"The Embedder gave an answer of another model than {expected.ModelName} ({expected.ModelSha256}), which this run works with.");
    }

    /// <exception cref="EmbedderFaultException">It answered, but in a way that no waiting will change.</exception>
    public async Task<EmbedderDescription> WaitUntilThereAsync(CancellationToken cancellationToken)
    {
        if (Description is { } known)
            return known;

        await _describing.WaitAsync(cancellationToken).ConfigureAwait(false);
        bool waited = false;
        try
        {
            for (TimeSpan delay = FirstDelay; ; delay = delay + delay < LongestDelay ? delay + delay : LongestDelay)
            {
                string? reason = Description is null ? await TryDescribeAsync(cancellationToken).ConfigureAwait(false) : null;
                if (Description is { } there)
                    return there;

                if (!waited)
                {
                    waited = true;
                    LogWaiting(reason ?? "it was lost again");
                    Waiting?.Invoke(true);
                }

                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (waited)
                Waiting?.Invoke(false);

            _describing.Release();
        }
    }

    /// <summary>Asks once; false: no answer.</summary>
    /// <exception cref="EmbedderFaultException">It answered, but in a way that no waiting will change.</exception>
    public async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        await _describing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return IsThere || await TryDescribeAsync(cancellationToken).ConfigureAwait(false) is null;
        }
        finally
        {
            _describing.Release();
        }
    }

    /// <summary>What no waiting will mend: whoever answers there is not the Embedder, or does not want us.</summary>
    public static void ThrowIfHopeless(RpcException e)
    {
        if (e.StatusCode is StatusCode.Unimplemented or StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.InvalidArgument
            or StatusCode.OutOfRange or StatusCode.FailedPrecondition)
        {
            throw new EmbedderFaultException("embedder-refused", $"The Embedder refused a call: {e.StatusCode}: {e.Status.Detail}", e);
        }
    }

    public void Dispose() => _describing.Dispose();

    // null: it answered.
    private async Task<string?> TryDescribeAsync(CancellationToken cancellationToken)
    {
        if (!await mayBeThere(cancellationToken).ConfigureAwait(false))
            return "no replica has this place";

        try
        {
            DescribeResponse answer = await client
                .DescribeAsync(new DescribeRequest(), deadline: Deadline, cancellationToken: cancellationToken).ConfigureAwait(false);
            Accept(answer);
            return null;
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            ThrowIfHopeless(e);
            return $"{e.StatusCode}: {e.Status.Detail}";
        }
        catch (RpcException e)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
    }

    private void Accept(DescribeResponse answer)
    {
        // 65,536 dimensions would be 256 kB a vector: no embedding model, but an array that somebody else may choose the size of.
        if (answer.Dimensions is 0 or > 65_536 || answer.MaxTexts == 0 || answer.MaxTextBytes == 0)
        {
            throw new EmbedderFaultException(
                "embedder-description", $"The Embedder describes itself with {answer.Dimensions} dimensions and {answer.MaxTexts} texts a message; that cannot be.");
        }

        var description = new EmbedderDescription(
            answer.ModelName, answer.ModelSha256, answer.Engine, (int)answer.Dimensions, answer.Pooling, answer.Normalized, answer.Semantic,
            new EmbedderLimits(Clamp(answer.MaxTextTokens), Clamp(answer.MaxTextBytes), Clamp(answer.MaxTexts), Math.Clamp(Clamp(answer.Parallelism), 1, 256)))
        {
            ModelTag = answer.ModelTag,
        };
        model.Accept(description);
        _description = description;
        _lost = false;
    }

    private static int Clamp(uint value) => (int)Math.Min(value, int.MaxValue);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Embedder was lost: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the Embedder ({Reason})")]
    private partial void LogWaiting(string reason);
}
