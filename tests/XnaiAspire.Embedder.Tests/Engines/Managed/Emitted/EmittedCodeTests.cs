using System.Globalization;
using System.Runtime.InteropServices;
using XnaiAspire.Embedder.Engines.Managed.Bytes;
using XnaiAspire.Embedder.Engines.Managed.Emitted;

namespace XnaiAspire.Embedder.Tests.Engines.Managed.Emitted;

public sealed unsafe class EmittedCodeTests
{
    // mov rax, rdi; ret
    private static readonly byte[] ReturnRdi = [0x48, 0x89, 0xF8, 0xC3];

    [Fact]
    public void The_kernel_gives_what_plain_loops_give() => Assert.True(ByteTileCheck.IsRight(new EmulatedByteTile(ByteTileCode.Write())));

    // Whichever instruction has the wrong distance, memory or register: none is so unimportant that the self-test would not see it.
    [Fact]
    public void A_kernel_with_an_error_in_any_multiplication_fails_its_self_test()
    {
        var right = ByteTileCode.Write();
        var tried = 0;
        foreach (var instruction in Emulator.Decode(right).Where(it => it.Mnemonic is Iced.Intel.Mnemonic.Vpdpbusd or Iced.Intel.Mnemonic.Vfmadd231ps or Iced.Intel.Mnemonic.Vmulps))
        {
            // Every tenth, since an emulated self-test takes a while: the second source's lowest bit is the prefix's third byte's fourth.
            if (tried++ % 10 != 0)
                continue;
            var wrong = right.ToArray();
            wrong[(int)instruction.IP + 2] ^= 0x08;
            Assert.False(ByteTileCheck.IsRight(new EmulatedByteTile(wrong)), instruction.ToString());
        }

        Assert.InRange(tried, 100, 200);
    }

    [SkippableFact]
    public void Code_is_executed_and_cannot_be_written()
    {
        SkipWhereNothingIsEmitted();
        Assembler code = new();
        var again = code.Position;
        code.Add(Register.Rdi, Register.Rsi);
        code.Add(Register.Rdi, 5);
        code.Sub(Register.R8, 1);
        code.Jnz(again);
        using var memory = ExecutableMemory.Of([.. code.ToArray(), .. ReturnRdi]);
        Assert.Equal(1_000 + (7 * (30 + 5)), ((delegate* unmanaged<long, long, long, long, long, long>)memory.Address)(1_000, 30, 0, 0, 7));

        // "7f2a1c000000-7f2a1c001000 r-xp 00000000 00:00 0"
        var line = File.ReadLines("/proc/self/maps").Single(line =>
        {
            var range = line.Split(' ')[0].Split('-').Select(it => long.Parse(it, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
            return range[0] <= memory.Address && memory.Address < range[1];
        });
        Assert.Equal("r-xp", line.Split(' ')[1]);
    }

    [SkippableFact]
    public void Code_that_gives_something_else_is_not_used()
    {
        SkipWhereNothingIsEmitted();
        var emitted = EmittedKernel.Try(ReturnRdi);
        Assert.Null(emitted.Tile);
        Assert.True(emitted.IsFailure);
        Assert.Contains("self-test", emitted.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void It_can_be_switched_off()
    {
        var emitted = EmittedKernel.Choose(isAllowed: false);
        Assert.Null(emitted.Tile);
        Assert.False(emitted.IsFailure);
        Assert.Contains("Embedder:EmittedKernels", emitted.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_used_where_the_processor_has_the_instructions_and_otherwise_says_why_not()
    {
        var emitted = EmittedKernel.Choose(isAllowed: true);
        Assert.False(emitted.IsFailure, emitted.Description);
        Assert.Equal(emitted.Tile is null, emitted.Description != "avx512-vnni");
        if (emitted.Tile is null)
            Assert.StartsWith("none for this ", emitted.Description, StringComparison.Ordinal);
    }

    private static void SkipWhereNothingIsEmitted() =>
        Skip.IfNot(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "Code is emitted for Linux on x64.");
}
