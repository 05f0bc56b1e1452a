using Iced.Intel;
using XnaiAspire.Embedder.Engines.Managed.Emitted;
using Assembler = XnaiAspire.Embedder.Engines.Managed.Emitted.Assembler;
using Register = XnaiAspire.Embedder.Engines.Managed.Emitted.Register;

namespace XnaiAspire.Embedder.Tests.Engines.Managed.Emitted;

/// <summary>What is written is what another project's decoder reads.</summary>
public sealed class AssemblerTests
{
    // Low and high numbers, since their bits lie in different places.
    private static readonly int[] Numbers = [0, 7, 8, 15, 16, 23, 24, 31];

    [Fact]
    public void Instructions_on_vectors_are_read_as_written()
    {
        foreach (var (a, b, c) in from a in Numbers from b in Numbers from c in Numbers select (a, b, c))
        {
            Assembler code = new();
            code.Vpxord(new(a), new(b), new(c));
            code.Vpdpbusd(new(a), new(b), new(c));
            code.Vfmadd231ps(new(a), new(b), new(c));
            code.Vmovdqa32(new(a), new(b));
            code.Vcvtdq2ps(new(a), new(b));
            Assert.Equal(
                [
                    $"vpxord zmm{a},zmm{b},zmm{c}", $"vpdpbusd zmm{a},zmm{b},zmm{c}", $"vfmadd231ps zmm{a},zmm{b},zmm{c}", $"vmovdqa32 zmm{a},zmm{b}",
                    $"vcvtdq2ps zmm{a},zmm{b}",
                ],
                Read(code));
        }
    }

    [Fact]
    public void Instructions_on_memory_are_read_as_written()
    {
        foreach (var (a, b, register) in from a in Numbers from b in Numbers from register in Enum.GetValues<Register>() select (a, b, register))
        {
            foreach (var bytes in (int[])[0, 4, 1216, -64])
            {
                Assembler code = new();
                Memory memory = new(register, bytes);
                code.Vmovdqu32(new(a), memory);
                code.Vmovups(new Vector(a), memory);
                code.Vmovups(memory, new Vector(a));
                code.Vpbroadcastd(new(a), memory);
                code.VmulpsOne(new(a), new(b), memory);
                var where = $"[{register.ToString().ToLowerInvariant()}{(bytes < 0 ? $"-{-bytes:X}h" : bytes > 9 ? $"+{bytes:X}h" : $"+{bytes}")}]".Replace("+0]", "]", StringComparison.Ordinal);
                Assert.Equal(
                    [
                        $"vmovdqu32 zmm{a},{where}", $"vmovups zmm{a},{where}", $"vmovups {where},zmm{a}", $"vpbroadcastd zmm{a},dword ptr {where}",
                        $"vmulps zmm{a},zmm{b},dword bcst {where}",
                    ],
                    Read(code));
            }
        }
    }

    [Fact]
    public void Instructions_on_numbers_are_read_as_written()
    {
        foreach (var (to, other) in from to in Enum.GetValues<Register>() from other in Enum.GetValues<Register>() select (to, other))
        {
            var (a, b) = (to.ToString().ToLowerInvariant(), other.ToString().ToLowerInvariant());
            Assembler code = new();
            var begin = code.Position;
            code.Add(to, other);
            code.Add(to, 1280);
            code.Sub(to, 1);
            code.Jnz(begin);
            code.Vzeroupper();
            code.Ret();
            Assert.Equal([$"add {a},{b}", $"add {a},500h", $"sub {a},1", "jne near ptr 0", "vzeroupper", "ret"], Read(code));
        }
    }

    private static IEnumerable<string> Read(Assembler code)
    {
        MasmFormatter formatter = new();
        foreach (var instruction in Emulator.Decode(code.ToArray()))
        {
            StringOutput output = new();
            formatter.Format(instruction, output);
            yield return output.ToStringAndReset();
        }
    }
}
