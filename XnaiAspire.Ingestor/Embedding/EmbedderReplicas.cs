using EmbedderClient = XnaiAspire.Embedder.V1.Embedder.EmbedderClient;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>
/// All replicas of the Embedder, most often one. A message goes to whichever has room; one that dies or leaves takes its messages back to the others, and one that comes
/// gets its share. Which of them embeds a text changes nothing: they are all of one model and engine, and a vector depends on its text alone.
/// </summary>
internal sealed partial class EmbedderReplicas : IDisposable
{
    // One that is away while others work is looked for as often as work comes, but no more often than this.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly AgreedModel _model = new();
    private readonly EmbedderConnection[] _replicas;
    private readonly long[] _looked;
    private readonly ReplicaSlots _slots;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private volatile TaskCompletionSource _lost = NewSignal();
    private volatile EmbedderFaultException? _fault;
    private int _waiting;

    /// <param name="places">One a replica that there is or may be, at least one.</param>
    /// <param name="time">Between two looks for one that is away.</param>
    /// <param name="logger">Told when one is lost.</param>
    public EmbedderReplicas(IEnumerable<Place> places, TimeProvider time, ILogger<EmbedderReplicas> logger)
    {
        (_time, _logger) = (time, logger);
        _replicas = [.. places.Select(place => new EmbedderConnection(place.Client, place.MayBeThere, _model, time, logger))];
        _looked = new long[_replicas.Length];
        _slots = new ReplicaSlots(_replicas);
        foreach (EmbedderConnection replica in _replicas)
        {
            replica.Waiting += Wait;
            replica.Lost += () => Interlocked.Exchange(ref _lost, NewSignal()).TrySetResult();
        }
    }

    /// <summary>Raised with true when a call begins to wait because no replica is there, with false when one is.</summary>
    public event Action<bool>? Waiting;

    /// <summary>Whoever answers next is taken as it is: for the start of a run. While one goes on, another model is refused.</summary>
    public void Forget()
    {
        _model.Forget();
        _fault = null;
        foreach (EmbedderConnection replica in _replicas)
            replica.Forget();
    }

    /// <summary>Returns as soon as one of them is there.</summary>
    /// <exception cref="EmbedderFaultException">One answered, but in a way that no waiting will change.</exception>
    public async Task<EmbedderDescription> WaitUntilThereAsync(CancellationToken cancellationToken)
    {
        if (_fault is { } fault)
            throw fault;

        if (_replicas.Select(replica => replica.Description).FirstOrDefault(description => description is not null) is { } known)
            return known;

        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<EmbedderDescription>[] waiting = [.. _replicas.Select(replica => replica.WaitUntilThereAsync(others.Token))];
        Task<EmbedderDescription> first = await Task.WhenAny(waiting).ConfigureAwait(false);
        await others.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll((IEnumerable<Task>)waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _slots.Grant();
        return await first.ConfigureAwait(false);
    }

    /// <summary>Waits for a place at a replica that is there.</summary>
    /// <exception cref="EmbedderFaultException">One answered, but in a way that no waiting will change.</exception>
    public async Task<ReplicaSlots.Taken> TakeAsync(ReplicaSlots.Need need, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReplicaSlots.Taken place = await TakeOnceAsync(need, cancellationToken).ConfigureAwait(false);
            if (need != ReplicaSlots.Need.All)
                return place;

            // A text that is suspected must not be blamed for a process that had died before it was sent.
            try
            {
                place.Replica.Doubt();
                if (await place.Replica.LookAsync(cancellationToken).ConfigureAwait(false))
                    return place;
            }
            catch
            {
                place.Dispose();
                throw;
            }

            place.Dispose();
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
        foreach (EmbedderConnection replica in _replicas)
            replica.Dispose();
    }

    /// <summary>Where a replica is or may come to be.</summary>
    /// <param name="Client">Calls it.</param>
    /// <param name="MayBeThere">Whether there is anything to call.</param>
    internal readonly record struct Place(EmbedderClient Client, Func<CancellationToken, Task<bool>> MayBeThere)
    {
        /// <summary>One that has an address of its own.</summary>
        public static Place Of(EmbedderClient client) => new(client, static _ => Task.FromResult(true));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<ReplicaSlots.Taken> TakeOnceAsync(ReplicaSlots.Need need, CancellationToken cancellationToken)
    {
        ReplicaSlots.Request request = _slots.Enqueue(need);
        try
        {
            while (true)
            {
                // Taken before it is looked whether one is there, so that a loss in between is not missed.
                Task lost = _lost.Task;
                await WaitUntilThereAsync(cancellationToken).ConfigureAwait(false);
                LookForOthers();
                _slots.Grant();
                if (await Task.WhenAny(request.Granted.Task, lost).WaitAsync(cancellationToken).ConfigureAwait(false) == request.Granted.Task)
                    return await request.Granted.Task.ConfigureAwait(false);
            }
        }
        catch
        {
            _slots.Withdraw(request);
            throw;
        }
    }

    private void LookForOthers()
    {
        for (int i = 0; i < _replicas.Length; i++)
        {
            long now = _time.GetTimestamp(), before = Interlocked.Read(ref _looked[i]);
            if (!_replicas[i].IsThere && (before == 0 || _time.GetElapsedTime(before, now) >= LookEvery) && Interlocked.CompareExchange(ref _looked[i], now, before) == before)
                _ = LookAsync(_replicas[i]);
        }
    }

    private async Task LookAsync(EmbedderConnection replica)
    {
        try
        {
            if (await replica.LookAsync(_closing.Token).ConfigureAwait(false))
                _slots.Grant();
        }
        catch (EmbedderFaultException fault)
        {
            // Whoever asks next is told; a wrong replica among right ones is a mistake that somebody must see.
            _fault = fault;
            Interlocked.Exchange(ref _lost, NewSignal()).TrySetResult();
        }
        catch (Exception e) when (_closing.IsCancellationRequested)
        {
            LogClosing(e.Message);
        }
    }

    private void Wait(bool begins)
    {
        if (begins ? Interlocked.Increment(ref _waiting) == 1 : Interlocked.Decrement(ref _waiting) == 0)
            Waiting?.Invoke(begins);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Nobody looks for the Embedder any more ({Reason})")]
    private partial void LogClosing(string reason);
}
