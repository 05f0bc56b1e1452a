using System.Buffers.Binary;

namespace XnaiAspire.Embedder.Engines.Managed.Emitted;

/// <summary>
/// Writes x86-64 instructions, those that the kernels here need and no others, by the names of Intel's manual (Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2), destination first.
/// An instruction on vectors begins with four bytes of prefix (EVEX, chapter 2.7):
/// <code>
/// 62                          always
/// R X B R' 0 m m m            high bits of the registers, inverted; map of the opcode: 1 = 0F, 2 = 0F38
/// W v v v v 1 p p             second source, inverted; 0 = none, 1 = 66, 2 = F3
/// z L L b V' a a a            length: 2 = 512 bits; b: one number of memory for all lanes; V': high bit of the second source, inverted
/// </code>
/// </summary>
internal sealed class Assembler
{
    private readonly List<byte> _code = [];

    private enum Prefix
    {
        None = 0,
        P66 = 1,
        PF3 = 2,
    }

    private enum Map
    {
        M0F = 1,
        M0F38 = 2,
    }

    /// <summary>Where the next instruction begins.</summary>
    public int Position => _code.Count;

    public byte[] ToArray() => [.. _code];

    /// <summary>All bits of both that differ; of a register with itself: zero.</summary>
    public void Vpxord(Vector to, Vector a, Vector b) => Vectors(Map.M0F, Prefix.P66, 0xEF, to, a, b);

    public void Vmovdqa32(Vector to, Vector from) => Vectors(Map.M0F, Prefix.P66, 0x6F, to, default, from);

    public void Vmovdqu32(Vector to, Memory from) => Load(Map.M0F, Prefix.PF3, 0x6F, to, default, from);

    public void Vmovups(Vector to, Memory from) => Load(Map.M0F, Prefix.None, 0x10, to, default, from);

    public void Vmovups(Memory to, Vector from) => Load(Map.M0F, Prefix.None, 0x11, from, default, to);

    /// <summary>The 32 bits in all lanes.</summary>
    public void Vpbroadcastd(Vector to, Memory from) => Load(Map.M0F38, Prefix.P66, 0x58, to, default, from);

    /// <summary>To each 32-bit sum the products of four bytes without a sign and four with one. Needs AVX512_VNNI.</summary>
    public void Vpdpbusd(Vector sums, Vector withoutSign, Vector withSign) => Vectors(Map.M0F38, Prefix.P66, 0x50, sums, withoutSign, withSign);

    /// <summary>32-bit integers become single-precision numbers.</summary>
    public void Vcvtdq2ps(Vector to, Vector from) => Vectors(Map.M0F, Prefix.None, 0x5B, to, default, from);

    /// <summary>Times one number of memory.</summary>
    public void VmulpsOne(Vector to, Vector a, Memory b) => Load(Map.M0F, Prefix.None, 0x59, to, a, b, isOne: true);

    /// <summary>sums + a * b, rounded once.</summary>
    public void Vfmadd231ps(Vector sums, Vector a, Vector b) => Vectors(Map.M0F38, Prefix.P66, 0xB8, sums, a, b);

    /// <summary>Leaves the upper halves of the registers zero, without which SSE code of the caller would be slow.</summary>
    public void Vzeroupper() => _code.AddRange([0xC5, 0xF8, 0x77]);

    public void Add(Register to, int number) => Arithmetic(to, 0, number);

    public void Sub(Register to, int number) => Arithmetic(to, 5, number);

    public void Add(Register to, Register other) => _code.AddRange([Rex(to, other), 0x01, Registers((int)other, (int)to)]);

    /// <summary>Jumps when the last result was not zero.</summary>
    /// <param name="target">A <see cref="Position"/> that was.</param>
    public void Jnz(int target)
    {
        _code.AddRange([0x0F, 0x85]);
        AddInt32(target - (Position + sizeof(int)));
    }

    public void Ret() => _code.Add(0xC3);

    private static byte Rex(Register rm, Register reg = default) => (byte)(0x48 | (((int)reg >> 3) << 2) | ((int)rm >> 3));

    // The byte behind the opcode, for two registers: 11 reg rm.
    private static byte Registers(int reg, int rm) => (byte)(0xC0 | ((reg & 7) << 3) | (rm & 7));

    private void Arithmetic(Register to, int operation, int number)
    {
        _code.AddRange([Rex(to), 0x81, Registers(operation, (int)to)]);
        AddInt32(number);
    }

    private void Vectors(Map map, Prefix prefix, byte opcode, Vector reg, Vector second, Vector rm)
    {
        Evex(map, prefix, reg, second, rmBit3: rm.Number >> 3, rmBit4: rm.Number >> 4, isOne: false);
        _code.AddRange([opcode, Registers(reg.Number, rm.Number)]);
    }

    // Memory is always said with four bytes of distance: 10 reg base.
    private void Load(Map map, Prefix prefix, byte opcode, Vector reg, Vector second, Memory memory, bool isOne = false)
    {
        Evex(map, prefix, reg, second, rmBit3: (int)memory.Base >> 3, rmBit4: 0, isOne);
        _code.AddRange([opcode, (byte)(0x80 | ((reg.Number & 7) << 3) | ((int)memory.Base & 7))]);
        AddInt32(memory.Bytes);
    }

    private void Evex(Map map, Prefix prefix, Vector reg, Vector second, int rmBit3, int rmBit4, bool isOne)
    {
        const int Length512 = 2;
        _code.AddRange(
        [
            0x62,
            (byte)((Inverted(reg.Number >> 3) << 7) | (Inverted(rmBit4) << 6) | (Inverted(rmBit3) << 5) | (Inverted(reg.Number >> 4) << 4) | (int)map),
            (byte)(((~second.Number & 0xF) << 3) | (1 << 2) | (int)prefix),
            (byte)((Length512 << 5) | ((isOne ? 1 : 0) << 4) | (Inverted(second.Number >> 4) << 3)),
        ]);
    }

    private static int Inverted(int bit) => ~bit & 1;

    private void AddInt32(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _code.AddRange(bytes);
    }
}
