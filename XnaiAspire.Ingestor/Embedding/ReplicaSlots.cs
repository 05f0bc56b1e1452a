namespace XnaiAspire.Ingestor.Embedding;

/// <summary>
/// How many messages may be under way to each replica at once: some to embed, one to count. Who waits gets the first place that becomes free at
/// any replica that is there, so that all of them are kept busy. A message that a replica was lost with before gets one for itself: alone, so
/// that its neighbours are not blamed for its deaths, nor it for theirs.
/// </summary>
internal sealed class ReplicaSlots
{
    private readonly Lock _gate = new();
    private readonly List<Places> _replicas;
    private readonly LinkedList<Request> _waiting = new();

    public ReplicaSlots(IEnumerable<EmbedderConnection> replicas) => _replicas = [.. replicas.Select(replica => new Places(replica))];

    /// <summary>What a message needs.</summary>
    internal enum Need
    {
        /// <summary>A place among others.</summary>
        One,

        /// <summary>For texts to be counted. It does not queue up behind all those to be embedded.</summary>
        Counting,

        /// <summary>A replica for itself.</summary>
        All,
    }

    /// <summary>Joins those that wait. The answer must be cancelled by <see cref="Withdraw"/> or disposed of.</summary>
    public Request Enqueue(Need need)
    {
        Request request = new(need);
        lock (_gate)
            _waiting.AddLast(request);

        Grant();
        return request;
    }

    /// <summary>Gives what is free to those that wait, the first first. To be called when a replica has come.</summary>
    public void Grant()
    {
        lock (_gate)
        {
            for (LinkedListNode<Request>? node = _waiting.First; node is not null;)
            {
                LinkedListNode<Request>? next = node.Next;
                if (Find(node.Value) is { } places)
                {
                    _waiting.Remove(node);
                    places.Take(node.Value.Need);
                    node.Value.Granted.SetResult(new Taken(this, places, node.Value.Need));
                }

                node = next;
            }
        }
    }

    /// <summary>Nobody waits for it any more; what it has got already is given back.</summary>
    public void Withdraw(Request request)
    {
        bool wasWaiting;
        lock (_gate)
        {
            wasWaiting = _waiting.Remove(request);
            foreach (Places places in _replicas.Where(places => places.KeptFor == request))
                places.KeptFor = null;
        }

        if (!wasWaiting)
            request.Granted.Task.Result.Dispose();
        else
            Grant();
    }

    // The one with the most room; a replica that is kept for a message takes no others until that has had its turn.
    private Places? Find(Request request)
    {
        if (request.Need != Need.All)
            return _replicas.Where(places => places.HasRoom(request.Need)).MaxBy(places => places.Free);

        Places? kept = _replicas.Find(places => places.KeptFor == request);
        if (kept is { Replica.IsThere: false, IsEmpty: true })
        {
            // It went away meanwhile: another one will do.
            kept.KeptFor = null;
            kept = null;
        }

        kept ??= _replicas.Where(places => places.Replica.IsThere && places.KeptFor is null).MaxBy(places => places.Free);
        if (kept is null)
            return null;

        kept.KeptFor = request;
        return kept.IsEmpty ? kept : null;
    }

    private void Return(Places places, Need need)
    {
        lock (_gate)
            places.Return(need);

        Grant();
    }

    internal sealed class Request(Need need)
    {
        public Need Need => need;

        public TaskCompletionSource<Taken> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>A place at a replica; free again when it is disposed of, once.</summary>
    internal sealed class Taken(ReplicaSlots from, Places places, Need need) : IDisposable
    {
        public EmbedderConnection Replica => places.Replica;

        public void Dispose() => from.Return(places, need);
    }

    internal sealed class Places(EmbedderConnection replica)
    {
        private int _embedding;
        private bool _counting;

        public EmbedderConnection Replica => replica;

        /// <summary>The message that waits until it has the replica for itself, or has it.</summary>
        public Request? KeptFor { get; set; }

        public int Free => replica.Messages - _embedding;

        public bool IsEmpty => _embedding == 0 && !_counting;

        public bool HasRoom(Need need) => replica.IsThere && KeptFor is null && (need == Need.Counting ? !_counting : Free > 0);

        public void Take(Need need)
        {
            _embedding += need == Need.One ? 1 : 0;
            _counting |= need == Need.Counting;
        }

        public void Return(Need need)
        {
            _embedding -= need == Need.One ? 1 : 0;
            _counting &= need != Need.Counting;
            if (need == Need.All)
                KeptFor = null;
        }
    }
}
