using System.Buffers.Binary;

namespace XnaiAspire.Fuzz.Mutation;

/// <summary>General changes: bits, numbers, blocks, words, and lengths wherever four or eight bytes look like one.</summary>
internal static class Mutator
{
    private const int MostChanges = 6;

    private static readonly long[] Numbers =
    [
        0, 1, -1, 2, 7, 8, 16, 127, 128, 255, 256, 1023, 4096, 32767, 32768, 65535, 65536, 1 << 20, int.MaxValue, int.MinValue, uint.MaxValue,
        1L << 32, 1L << 40, long.MaxValue, long.MinValue, long.MaxValue / 4, long.MaxValue / 384,
    ];

    public static bool Chance(Random random, int oneIn) => random.Next(oneIn) == 0;

    /// <summary>One to some changes, of the format's own and general ones mixed.</summary>
    public static byte[] Mutate(FuzzTarget target, byte[] input, IReadOnlyList<byte[]> others, Random random)
    {
        byte[] changed = input;
        int changes = 1 + random.Next(MostChanges);
        for (int i = 0; i < changes; i++)
        {
            changed = (Chance(random, 2) ? target.Mutate(changed, random) : null) ?? Change(changed, target.Words, others, random);
            if (changed.Length > target.MostInput)
            {
                changed = changed[..target.MostInput];
            }
        }

        return changed;
    }

    private static byte[] Change(byte[] input, IReadOnlyList<byte[]> words, IReadOnlyList<byte[]> others, Random random)
    {
        int at = random.Next(input.Length + 1);
        return random.Next(13) switch
        {
            0 => At(input, bytes => bytes[Math.Min(at, bytes.Length - 1)] ^= (byte)(1 << random.Next(8))),
            1 => At(input, bytes => bytes[Math.Min(at, bytes.Length - 1)] = (byte)random.Next(256)),
            2 => Number(input, at, Numbers[random.Next(Numbers.Length)], random),
            3 => Number(input, at, Numbers[random.Next(Numbers.Length)] + random.Next(-2, 3), random),
            4 => Length(input, random),
            5 => Replace(input, at, random.Next(1 + Math.Min(64, input.Length - at)), []),
            6 => Replace(input, at, 0, Random(random)),
            7 => Replace(input, at, 0, Block(input, random)),
            8 => Replace(input, at, random.Next(1 + Math.Min(64, input.Length - at)), Block(input, random)),
            9 => Chance(random, 4) ? input[..at] : Length(input, random),
            10 => Repeat(input, at, words, random),
            11 => Splice(input, at, others[random.Next(others.Count)], random),
            _ => words.Count == 0 ? Length(input, random) : Replace(input, at, Chance(random, 2) ? 0 : Math.Min(4, input.Length - at), words[random.Next(words.Count)]),
        };
    }

    /// <summary>Writes over a number that could be a length: not zero, and no more than what follows it.</summary>
    public static byte[] Length(byte[] input, Random random)
    {
        for (int attempt = 0; attempt < 50 && input.Length > 8; attempt++)
        {
            int at = random.Next(input.Length - 8);
            bool wide = Chance(random, 2);
            ulong value = wide ? BinaryPrimitives.ReadUInt64LittleEndian(input.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(input.AsSpan(at));
            if (value == 0 || value > (ulong)(input.Length - at))
            {
                continue;
            }

            long other = random.Next(5) switch
            {
                0 => (long)value + 1,
                1 => (long)value - 1,
                2 => input.Length - at,
                3 => input.Length - at + 1,
                _ => Numbers[random.Next(Numbers.Length)],
            };
            return At(input, bytes => Write(bytes.AsSpan(at), other, wide ? 8 : 4, bigEndian: false));
        }

        return Number(input, random.Next(input.Length + 1), Numbers[random.Next(Numbers.Length)], random);
    }

    /// <summary>The input with some bytes in place of others.</summary>
    public static byte[] Replace(byte[] input, int at, int length, ReadOnlySpan<byte> by) => [.. input.AsSpan(0, at), .. by, .. input.AsSpan(at + length)];

    public static void Write(Span<byte> destination, long value, int width, bool bigEndian)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        bytes = bytes[..Math.Min(width, destination.Length)];
        if (bigEndian)
        {
            bytes.Reverse();
        }

        bytes.CopyTo(destination);
    }

    private static byte[] Number(byte[] input, int at, long value, Random random) =>
        At(input, bytes => Write(bytes.AsSpan(Math.Min(at, bytes.Length - 1)), value, 1 << random.Next(4), Chance(random, 3)));

    // Many times the same: what nests, nests deep.
    private static byte[] Repeat(byte[] input, int at, IReadOnlyList<byte[]> words, Random random)
    {
        byte[] block = words.Count > 0 && Chance(random, 2) ? words[random.Next(words.Count)] : Block(input, random);
        int times = 1 << random.Next(1, Chance(random, 20) ? 15 : 8);
        using var repeated = new MemoryStream();
        for (int i = 0; i < times && repeated.Length < 32 * 1024; i++)
        {
            repeated.Write(block);
        }

        return Replace(input, at, 0, repeated.ToArray());
    }

    private static byte[] Splice(byte[] input, int at, byte[] other, Random random) => [.. input.AsSpan(0, at), .. other.AsSpan(random.Next(other.Length + 1))];

    private static byte[] Block(byte[] input, Random random)
    {
        int start = random.Next(input.Length + 1);
        return input[start..(start + random.Next(1 + Math.Min(256, input.Length - start)))];
    }

    private static byte[] Random(Random random)
    {
        byte[] bytes = new byte[1 + random.Next(16)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] At(byte[] input, Action<byte[]> change)
    {
        if (input.Length == 0)
        {
            return [0];
        }

        byte[] copy = [.. input];
        change(copy);
        return copy;
    }
}
