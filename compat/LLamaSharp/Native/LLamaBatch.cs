namespace LLama.Native;

/// <summary>Tokens for one encode. Each token belongs to one sequence here, which is all that embedding needs.</summary>
public class LLamaBatch
{
    private const int FirstCapacity = 128;

    // Allocated pinned, so that the native side can be handed plain addresses.
    private LLamaToken[] _tokens = Pinned<LLamaToken>(FirstCapacity);
    private LLamaPos[] _positions = Pinned<LLamaPos>(FirstCapacity);
    private int[] _sequenceCounts = Pinned<int>(FirstCapacity);
    private LLamaSeqId[] _sequences = Pinned<LLamaSeqId>(FirstCapacity);
    private nint[] _sequencePointers = Pinned<nint>(FirstCapacity);
    private byte[] _logits = Pinned<byte>(FirstCapacity);

    public int TokenCount { get; private set; }

    public int Add(LLamaToken token, LLamaPos pos, LLamaSeqId sequence, bool logits)
    {
        if (TokenCount == _tokens.Length)
            Grow();
        _tokens[TokenCount] = token;
        _positions[TokenCount] = pos;
        _sequenceCounts[TokenCount] = 1;
        _sequences[TokenCount] = sequence;
        _logits[TokenCount] = Convert.ToByte(logits);
        return TokenCount++;
    }

    public int AddRange(ReadOnlySpan<LLamaToken> tokens, LLamaPos start, LLamaSeqId sequence, bool logitsLast)
    {
        var last = -1;
        for (var i = 0; i < tokens.Length; i++)
            last = Add(tokens[i], start.Value + i, sequence, logitsLast && i == tokens.Length - 1);
        return last;
    }

    public void Clear() => TokenCount = 0;

    /// <summary>Valid until the batch is changed; the caller keeps the batch alive for that time.</summary>
    internal unsafe LLamaNativeBatch ToNativeBatch()
    {
        var sequences = Address(_sequences);
        for (var i = 0; i < TokenCount; i++)
            _sequencePointers[i] = (nint)(sequences + i);
        return new LLamaNativeBatch
        {
            n_tokens = TokenCount,
            tokens = Address(_tokens),
            pos = Address(_positions),
            n_seq_id = Address(_sequenceCounts),
            seq_id = (LLamaSeqId**)Address(_sequencePointers),
            logits = Address(_logits),
        };
    }

    private void Grow()
    {
        _tokens = Grown(_tokens);
        _positions = Grown(_positions);
        _sequenceCounts = Grown(_sequenceCounts);
        _sequences = Grown(_sequences);
        _sequencePointers = Pinned<nint>(_sequencePointers.Length * 2);
        _logits = Grown(_logits);
    }

    private static T[] Grown<T>(T[] old) where T : unmanaged
    {
        var grown = Pinned<T>(old.Length * 2);
        old.CopyTo(grown, 0);
        return grown;
    }

    private static T[] Pinned<T>(int length) where T : unmanaged => GC.AllocateArray<T>(length, pinned: true);

    private static unsafe T* Address<T>(T[] pinned) where T : unmanaged
        => (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(pinned));
}
