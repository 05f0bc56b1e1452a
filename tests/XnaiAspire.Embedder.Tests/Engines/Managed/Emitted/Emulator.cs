using Iced.Intel;

namespace XnaiAspire.Embedder.Tests.Engines.Managed.Emitted;

/// <summary>
/// Executes emitted code instruction by instruction, as Intel's manual describes them, on any processor. What the bytes mean, another project's decoder says (Iced), so that an error
/// of the assembler is not repeated here.
/// </summary>
internal sealed unsafe class Emulator(byte[] code)
{
    private const int Lanes = 16;
    private const int Vectors = 32;

    private readonly int[,] _vectors = new int[Vectors, Lanes];
    private readonly Dictionary<Register, long> _registers = [];
    private bool _isZero;

    public static IReadOnlyList<Instruction> Decode(byte[] code)
    {
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(code));
        List<Instruction> instructions = [];
        while (decoder.IP < (ulong)code.Length)
        {
            var instruction = decoder.Decode();
            Assert.False(instruction.IsInvalid, $"nothing that a processor knows at {instruction.IP}");
            instructions.Add(instruction);
        }

        return instructions;
    }

    /// <summary>Calls the code as Linux does: up to five arguments in rdi, rsi, rdx, rcx, r8.</summary>
    public void Call(params long[] arguments)
    {
        Register[] places = [Register.RDI, Register.RSI, Register.RDX, Register.RCX, Register.R8];
        foreach (var (place, argument) in places.Zip(arguments))
            _registers[place] = argument;

        // What registers hold before is anybody's.
        Random random = new(code.Length);
        for (var vector = 0; vector < Vectors; vector++)
        {
            for (var lane = 0; lane < Lanes; lane++)
                _vectors[vector, lane] = random.Next();
        }

        var instructions = Decode(code).ToDictionary(instruction => instruction.IP);
        for (var at = instructions[0]; at.Mnemonic != Mnemonic.Ret;)
            at = instructions[at.Mnemonic == Mnemonic.Jne && !_isZero ? at.NearBranchTarget : Step(at)];
    }

    private ulong Step(in Instruction it)
    {
        switch (it.Mnemonic)
        {
            case Mnemonic.Vpxord:
                Set(it, (lane, i) => Read(i, 1, lane) ^ Read(i, 2, lane));
                break;
            case Mnemonic.Vmovdqa32 or Mnemonic.Vmovdqu32 or Mnemonic.Vpbroadcastd:
            case Mnemonic.Vmovups when it.Op0Kind == OpKind.Register:
                Set(it, (lane, i) => Read(i, 1, lane));
                break;
            case Mnemonic.Vmovups:
                for (var lane = 0; lane < Lanes; lane++)
                    ((int*)Address(it))[lane] = Read(it, 1, lane);
                break;
            case Mnemonic.Vpdpbusd:
                Set(it, (lane, i) => Read(i, 0, lane) + Products(Read(i, 1, lane), Read(i, 2, lane)));
                break;
            case Mnemonic.Vcvtdq2ps:
                Set(it, (lane, i) => Bits(Read(i, 1, lane)));
                break;
            case Mnemonic.Vmulps:
                Set(it, (lane, i) => Bits(Number(i, 1, lane) * Number(i, 2, lane)));
                break;
            case Mnemonic.Vfmadd231ps:
                Set(it, (lane, i) => Bits(MathF.FusedMultiplyAdd(Number(i, 1, lane), Number(i, 2, lane), Number(i, 0, lane))));
                break;
            case Mnemonic.Add or Mnemonic.Sub:
                var change = it.Op1Kind == OpKind.Register ? _registers[it.Op1Register] : (long)it.GetImmediate(1);
                _isZero = (_registers[it.Op0Register] += it.Mnemonic == Mnemonic.Add ? change : -change) == 0;
                break;
            case Mnemonic.Jne or Mnemonic.Vzeroupper:
                break;
            default:
                throw new NotSupportedException(it.ToString());
        }

        return it.NextIP;
    }

    private void Set(in Instruction it, Func<int, Instruction, int> value)
    {
        Assert.InRange(it.Op0Register, Register.ZMM0, Register.ZMM31);
        for (var lane = 0; lane < Lanes; lane++)
            _vectors[it.Op0Register - Register.ZMM0, lane] = value(lane, it);
    }

    private int Read(in Instruction it, int operand, int lane) => it.GetOpKind(operand) == OpKind.Register
        ? _vectors[it.GetOpRegister(operand) - Register.ZMM0, lane]
        : ((int*)Address(it))[it.IsBroadcast || it.Mnemonic == Mnemonic.Vpbroadcastd ? 0 : lane];

    private float Number(in Instruction it, int operand, int lane) => BitConverter.Int32BitsToSingle(Read(it, operand, lane));

    private nint Address(in Instruction it)
    {
        Assert.Equal(Register.None, it.MemoryIndex);
        return (nint)(_registers[it.MemoryBase] + (long)it.MemoryDisplacement64);
    }

    private static int Bits(float number) => BitConverter.SingleToInt32Bits(number);

    // Four bytes without a sign times four with one.
    private static int Products(int withoutSign, int withSign)
    {
        var sum = 0;
        for (var i = 0; i < sizeof(int); i++)
            sum += (byte)(withoutSign >> (8 * i)) * (sbyte)(withSign >> (8 * i));
        return sum;
    }
}
