using System.Numerics;
using System.Security.Cryptography;

namespace XnaiAspire.Ingestor.Chunking;

/// <summary>A number for each packed word: open addressing, 24 bytes a slot, at most half of them full.</summary>
internal sealed class WordTable
{
    private const int SmallestTable = 1 << 12;

    // Of this process alone, so that nobody can write words that all belong into one place.
    private readonly ulong _lowSeed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private readonly ulong _highSeed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    // A word's High is never 0, so a slot of zeros is a free one.
    private (PackedWord Word, int Value)[] _slots = new (PackedWord, int)[SmallestTable];

    public int Count { get; private set; }

    public bool TryGet(PackedWord word, out int value)
    {
        ref (PackedWord Word, int Value) slot = ref _slots[SlotOf(word)];
        value = slot.Value;
        return slot.Word.High != 0;
    }

    public void Set(PackedWord word, int value)
    {
        if (Count >= _slots.Length / 2)
            Grow();

        ref (PackedWord Word, int Value) slot = ref _slots[SlotOf(word)];
        Count += slot.Word.High == 0 ? 1 : 0;
        slot = (word, value);
    }

    public void Clear()
    {
        _slots = new (PackedWord, int)[SmallestTable];
        Count = 0;
    }

    private void Grow()
    {
        (PackedWord Word, int Value)[] old = _slots;
        _slots = new (PackedWord, int)[old.Length * 2];
        foreach ((PackedWord word, int value) in old)
        {
            if (word.High != 0)
                _slots[SlotOf(word)] = (word, value);
        }
    }

    // The word's slot, or the free one where it belongs. Both halves of a product of 128 bits depend on every bit of the word.
    private int SlotOf(PackedWord word)
    {
        ulong upper = Math.BigMul(word.Low ^ _lowSeed, word.High ^ _highSeed, out ulong lower);
        int mask = _slots.Length - 1;
        int at = (int)(upper ^ lower ^ BitOperations.RotateRight(lower, 32)) & mask;
        while (_slots[at].Word.High != 0 && _slots[at].Word != word)
            at = (at + 1) & mask;

        return at;
    }
}
