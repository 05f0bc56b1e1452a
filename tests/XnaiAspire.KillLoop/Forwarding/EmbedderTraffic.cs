namespace XnaiAspire.KillLoop.Forwarding;

/// <summary>
/// What went to the Embedder and what came back, told by the forwarder between the two services and by neither of them. Counts are of a
/// step (one command brought to its end over any number of deaths) and of a life (one Ingestor process).
/// </summary>
internal sealed class EmbedderTraffic
{
    private readonly Lock _gate = new();
    private readonly TextCounts _asked = new();
    private readonly TextCounts _answered = new();
    private readonly TextCounts _askedInLife = new();
    private readonly TextCounts _lostInLife = new();
    private readonly Dictionary<long, (int Replica, UInt128[] Texts, bool Embeds)> _open = [];
    private TaskCompletionSource _firstCall = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastId;
    private int _streams;

    /// <summary>Done with the first call of this life: from then on the Ingestor is at work.</summary>
    public Task FirstCall => _firstCall.Task;

    public void BeginStep()
    {
        lock (_gate)
        {
            _asked.Clear();
            _answered.Clear();
        }
    }

    public void BeginLife()
    {
        lock (_gate)
        {
            _askedInLife.Clear();
            _lostInLife.Clear();
            _firstCall = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Texts of this step that the Embedder was asked for, and that it answered.</summary>
    public (TextCounts Asked, TextCounts Answered) OfStep()
    {
        lock (_gate)
            return (_asked.Copy(), _answered.Copy());
    }

    /// <summary>Texts of this life that the Embedder was asked for, without what it died with: that is asked for again.</summary>
    public TextCounts AskedInLife()
    {
        lock (_gate)
            return _askedInLife.Copy();
    }

    public void StreamOpened() => Interlocked.Increment(ref _streams);

    public void StreamClosed() => Interlocked.Decrement(ref _streams);

    /// <summary>Waits until the forwarder, too, has seen that the Ingestor is gone.</summary>
    public async Task WaitForQuietAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(2));
        while (Volatile.Read(ref _streams) > 0)
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    public void Called() => _firstCall.TrySetResult();

    /// <param name="replica">Of the Embedder that is asked.</param>
    /// <param name="texts">Of one message.</param>
    /// <param name="embeds">Whether for vectors; else only for counting tokens.</param>
    /// <returns>The message's number.</returns>
    public long Ask(int replica, IEnumerable<string> texts, bool embeds)
    {
        UInt128[] keys = [.. texts.Select(TextKey.Of)];
        lock (_gate)
        {
            _open.Add(++_lastId, (replica, keys, embeds));
            if (embeds)
            {
                foreach (UInt128 key in keys)
                {
                    _asked.Add(key);
                    _askedInLife.Add(key);
                }
            }

            return _lastId;
        }
    }

    public void Answer(long id)
    {
        lock (_gate)
        {
            if (_open.Remove(id, out (int Replica, UInt128[] Texts, bool Embeds) message) && message.Embeds)
            {
                foreach (UInt128 key in message.Texts)
                    _answered.Add(key);
            }
        }
    }

    /// <param name="id">Of a message that is not answered yet; of another it does nothing.</param>
    /// <param name="embedderDied">Whether the Embedder died with it; else the Ingestor that asked.</param>
    public void Lose(long id, bool embedderDied)
    {
        lock (_gate)
        {
            if (!_open.Remove(id, out (int Replica, UInt128[] Texts, bool Embeds) message) || !embedderDied)
                return;

            foreach (UInt128 key in message.Texts)
            {
                _lostInLife.Add(key);
                if (message.Embeds)
                    _askedInLife.Remove(key);
            }
        }
    }

    /// <summary>
    /// Kills one of the Embedders while it has something to do, unless a text in its hands was lost <paramref name="most"/> times in this life already.
    /// </summary>
    /// <returns>Texts that it had been asked to embed and had not answered; null when it was not killed.</returns>
    public int? KillAtWork(int replica, int most, Action kill)
    {
        lock (_gate)
        {
            (int Replica, UInt128[] Texts, bool Embeds)[] owed = [.. _open.Values.Where(message => message.Replica == replica)];
            if (owed.Length == 0 || owed.Any(message => message.Texts.Any(text => _lostInLife[text] >= most)))
                return null;

            kill();
            return owed.Where(message => message.Embeds).Sum(message => message.Texts.Length);
        }
    }
}
