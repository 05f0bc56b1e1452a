using System.Globalization;
using System.Runtime.InteropServices;

namespace LLama.Native;

#pragma warning disable CA1051 // The published type has a public field.

[StructLayout(LayoutKind.Sequential)]
public record struct LLamaSeqId
{
    public static readonly LLamaSeqId Zero = new(0);

    public int Value;

    private LLamaSeqId(int value) => Value = value;

    public static explicit operator int(LLamaSeqId pos) => pos.Value;

    public static explicit operator LLamaSeqId(int value) => new(value);

    public readonly override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
