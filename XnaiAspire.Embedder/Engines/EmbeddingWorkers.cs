using System.Threading.Channels;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Engines;

/// <summary>
/// One bounded queue in front of an engine, and one thread a slot that takes texts from it. Texts of different callers alternate, so that
/// a short request does not wait for a long one. The threads are the queue's own: encoding keeps a processor busy for long, and on the
/// pool's threads it would keep network work from running.
/// </summary>
public sealed partial class EmbeddingWorkers : IAsyncDisposable
{
    // Enough that no slot waits for the next text; more would only make abandoned texts lie around longer.
    private const int TextsPerSlot = 4;

    private readonly IEmbeddingEngine _engine;
    private readonly ILogger<EmbeddingWorkers> _logger;
    private readonly Channel<(EmbeddingJob Job, int Index)> _texts;
    private readonly Task[] _workers;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stopped;

    /// <summary>Starts the threads.</summary>
    public EmbeddingWorkers(IEmbeddingEngine engine, ILogger<EmbeddingWorkers> logger)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _stopped = _stopping.Token;
        _engine = engine;
        _logger = logger;
        _texts = Channel.CreateBounded<(EmbeddingJob, int)>(engine.Slots * TextsPerSlot);
        _workers = [.. Enumerable.Range(0, engine.Slots).Select(slot => Task.Factory.StartNew(
            () => Work(slot), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
    }

    /// <summary>Texts that wait for a slot.</summary>
    public int Depth => _texts.Reader.Count;

    /// <summary>Embeds texts; the outcomes come in the same order. Waits while the queue is full.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; texts that no slot has begun are dropped.</exception>
    /// <exception cref="ChannelClosedException">The queue is being disposed of.</exception>
    public async Task<TextOutcome[]> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0)
            return [];
        EmbeddingJob job = new(texts, cancellationToken);
        for (var i = 0; i < texts.Count; i++)
        {
            if (TextGuard.Check(texts[i]) is { } refusal)
                job.Complete(i, refusal);
            else
                await _texts.Writer.WriteAsync((job, i), cancellationToken);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopped);
        return await job.Completion.WaitAsync(either.Token);
    }

    /// <summary>Lets each slot finish the text it is at, drops the others, and ends the threads. The engine stays.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_texts.Writer.TryComplete())
            return;
        await _stopping.CancelAsync();
        await Task.WhenAll(_workers);
        _stopping.Dispose();
    }

    private void Work(int slot)
    {
        while (!_stopped.IsCancellationRequested && _texts.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (!_stopped.IsCancellationRequested && _texts.Reader.TryRead(out var text))
            {
                if (!text.Job.Abandoned)
                    text.Job.Complete(text.Index, Embed(slot, text.Job.Text(text.Index)));
            }
        }
    }

    private TextOutcome Embed(int slot, string text)
    {
        DeadlyText.Pass(text);
        try
        {
            return _engine.Embed(slot, text);
        }
#pragma warning disable CA1031 // Whatever goes wrong with one text is that text's refusal; the thread must live for the others.
        catch (Exception error)
#pragma warning restore CA1031
        {
            EngineFailed(_logger, error, text.Length);
            return TextOutcome.Refused(RefusalReason.Engine, error.Message);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The engine failed at a text of {Characters} characters")]
    private static partial void EngineFailed(ILogger logger, Exception error, int characters);
}
