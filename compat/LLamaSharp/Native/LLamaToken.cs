using System.Globalization;
using System.Runtime.InteropServices;

namespace LLama.Native;

[StructLayout(LayoutKind.Sequential)]
public readonly record struct LLamaToken
{
    public static readonly LLamaToken InvalidToken = -1;

    private readonly int _value;

    private LLamaToken(int value) => _value = value;

    public static explicit operator int(LLamaToken pos) => pos._value;

    public static implicit operator LLamaToken(int value) => new(value);

    public override string ToString() => _value.ToString(CultureInfo.InvariantCulture);
}
