using System.Runtime.InteropServices;

namespace LLama.Native;

#pragma warning disable CA1051 // The published type has a public field.

[StructLayout(LayoutKind.Sequential)]
public record struct LLamaPos
{
    public int Value;

    private LLamaPos(int value) => Value = value;

    public static explicit operator int(LLamaPos pos) => pos.Value;

    public static implicit operator LLamaPos(int value) => new(value);

    public static LLamaPos operator ++(LLamaPos pos) => new(pos.Value + 1);

    public static LLamaPos operator --(LLamaPos pos) => new(pos.Value - 1);
}
