using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace XnaiAspire.KillLoop.Forwarding;

/// <summary>The first half of a text's SHA-256.</summary>
internal static class TextKey
{
    public static UInt128 Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static UInt128 Of(ReadOnlySpan<byte> utf8) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(utf8));
}
