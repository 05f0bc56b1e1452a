namespace XnaiAspire.Embedder.Engines.Managed.Tokenization;

/// <summary>Keeps as many ids as there is room for and counts them all: a text that is too long is refused with its number of tokens.</summary>
internal ref struct TokenSink(Span<int> room)
{
    private readonly Span<int> _room = room;

    public int Count { get; private set; }

    public void Add(int id)
    {
        if (Count < _room.Length)
            _room[Count] = id;
        Count++;
    }

    public void TakeBack(int count) => Count = count;
}
