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

    // An engine that takes many at once finds the next batch complete when it has finished one.
    private const int BatchesPerSlot = 2;

    // Of a batch: about 250 tokens, from which on more texts at once gain nothing and only wait for each other.
    private const int BatchCharacters = 1_000;

    private readonly IEmbeddingEngine _engine;
    private readonly ILogger<EmbeddingWorkers> _logger;
    private readonly Channel<(EmbeddingJob Job, int Index)> _texts;
    private readonly Task[] _workers;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stopped;
    private int _taken;

    /// <summary>Starts the threads.</summary>
    public EmbeddingWorkers(IEmbeddingEngine engine, ILogger<EmbeddingWorkers> logger)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _stopped = _stopping.Token;
        _engine = engine;
        _logger = logger;
        _texts = Channel.CreateBounded<(EmbeddingJob, int)>(engine.Slots * Math.Max(TextsPerSlot, engine.BatchTexts * BatchesPerSlot));
        _workers = [.. Enumerable.Range(0, engine.Slots).Select(slot => Task.Factory.StartNew(
            () => Work(slot), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
    }

    /// <summary>Texts that wait for a slot.</summary>
    public int Depth => _texts.Reader.Count;

    /// <summary>Embeds texts; the outcomes come in the same order. Waits while the queue is full.</summary>
    /// <exception cref="OverloadedException">More than <see cref="EmbeddingLimits.MaxWaitingTexts"/> would wait.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; texts that no slot has begun are dropped.</exception>
    /// <exception cref="ChannelClosedException">The queue is being disposed of.</exception>
    public async Task<TextOutcome[]> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0)
            return [];
        try
        {
            if (Interlocked.Add(ref _taken, texts.Count) > EmbeddingLimits.MaxWaitingTexts)
                throw new OverloadedException();
            return await EmbedAllAsync(texts, cancellationToken);
        }
        finally
        {
            Interlocked.Add(ref _taken, -texts.Count);
        }
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

    private async Task<TextOutcome[]> EmbedAllAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
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

    private void Work(int slot)
    {
        EmbeddingBatch batch = new(_engine.BatchTexts);
        while (!_stopped.IsCancellationRequested && _texts.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (!_stopped.IsCancellationRequested && Take(batch))
            {
                Embed(slot, batch.Texts, batch.Outcomes);
                batch.Complete();
            }
        }
    }

    // A slot's share of what waits, so that none idles while another has a full batch.
    private bool Take(EmbeddingBatch batch)
    {
        var characters = 0;
        var share = 1 + (_texts.Reader.Count / _engine.Slots);
        while (!batch.IsFull && batch.Texts.Length < share && characters < BatchCharacters && _texts.Reader.TryRead(out var text))
        {
            if (text.Job.Abandoned)
                continue;
            batch.Add(text.Job, text.Index);
            characters += text.Job.Text(text.Index).Length;
        }

        return batch.Texts.Length > 0;
    }

    private void Embed(int slot, ReadOnlySpan<string> texts, Span<TextOutcome> outcomes)
    {
        foreach (var text in texts)
            DeadlyText.Pass(text);
        try
        {
            _engine.Embed(slot, texts, outcomes);
        }
#pragma warning disable CA1031 // Whatever goes wrong with one text is that text's refusal; the thread must live for the others.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (texts.Length > 1)
            {
                // Which of them it was shows when each goes alone.
                for (var i = 0; i < texts.Length; i++)
                    Embed(slot, texts.Slice(i, 1), outcomes.Slice(i, 1));
                return;
            }

            EngineFailed(_logger, error, texts[0].Length);
            outcomes[0] = TextOutcome.Refused(RefusalReason.Engine, error.Message);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The engine failed at a text of {Characters} characters")]
    private static partial void EngineFailed(ILogger logger, Exception error, int characters);
}
