using System.Buffers.Binary;

namespace XnaiAspire.Fuzz.Mutation;

/// <summary>Changes of a pickle at the borders of its opcodes.</summary>
internal static class PickleMutation
{
    private static readonly byte[] Codes =
        [.. "()."u8, .. "0123456789BCFGIJKLMNPQRSTUVX]abcdefghijloprqstu}"u8, .. Enumerable.Range(0x80, 0x19).Select(code => (byte)code)];

    public static byte[] Mutate(byte[] input, Random random)
    {
        List<int> borders = Borders(input);
        if (borders.Count < 3)
        {
            return Mutator.Length(input, random);
        }

        int one = random.Next(borders.Count - 1);
        int other = random.Next(borders.Count - 1);
        (int at, int end) = (borders[one], borders[one + 1]);
        (int from, int to) = (borders[other], borders[Math.Min(borders.Count - 1, other + 1 + random.Next(4))]);
        switch (random.Next(6))
        {
            case 0: // another opcode with the same argument
                byte[] swapped = [.. input];
                swapped[at] = Codes[random.Next(Codes.Length)];
                return swapped;
            case 1: // one less
                return Mutator.Replace(input, at, end - at, []);
            case 2: // opcodes of elsewhere, once more
                return Mutator.Replace(input, at, 0, input.AsSpan(from, to - from));
            case 3: // opcodes of elsewhere in place of this one
                return Mutator.Replace(input, at, end - at, input.AsSpan(from, to - from));
            case 4: // a new opcode
                return Mutator.Replace(input, at, 0, [Codes[random.Next(Codes.Length)]]);
            default: // another argument
                byte[] argued = [.. input];
                Mutator.Write(argued.AsSpan(Math.Min(at + 1, input.Length - 1)), random.NextInt64(-2, 70_000), 1 << random.Next(4), bigEndian: false);
                return argued;
        }
    }

    private static List<int> Borders(byte[] input)
    {
        List<int> borders = [];
        for (int at = 0; at < input.Length;)
        {
            borders.Add(at);
            ReadOnlySpan<byte> rest = input.AsSpan(at + 1);
            long length = 1 + input[at] switch
            {
                0x80 or (byte)'K' or (byte)'h' or (byte)'q' => 1,
                (byte)'M' => 2,
                (byte)'J' or (byte)'j' or (byte)'r' => 4,
                (byte)'G' or 0x95 => 8,
                0x8A or 0x8C when rest.Length > 0 => 1 + rest[0],
                (byte)'X' when rest.Length >= 4 => 4 + BinaryPrimitives.ReadUInt32LittleEndian(rest),
                0x8D when rest.Length >= 8 => 8 + (long)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt64LittleEndian(rest)),
                (byte)'c' => LineLength(rest),
                _ => 0,
            };
            at = (int)Math.Min(input.Length, at + length);
        }

        borders.Add(input.Length);
        return borders;
    }

    private static long LineLength(ReadOnlySpan<byte> rest)
    {
        int first = rest.IndexOf((byte)'\n');
        int second = first < 0 ? -1 : rest[(first + 1)..].IndexOf((byte)'\n');
        return second < 0 ? rest.Length : first + second + 2;
    }
}
