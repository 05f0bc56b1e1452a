using System.Text;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>Names what a file really is, when its extension says text and its bytes do not.</summary>
internal static class FileSignature
{
    // Each format's own first bytes, as its specification gives them.
    private static readonly (byte[] Bytes, string Name)[] Known =
    [
        ("%PDF-"u8.ToArray(), "a PDF document"),
        ([0x89, .. "PNG"u8], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ("GIF8"u8.ToArray(), "a GIF image"),
        ([.. "PK"u8, 0x03, 0x04], "a ZIP archive, perhaps docx, odt or epub"),
        ([0x1F, 0x8B], "gzip data"),
        ([0xFD, .. "7zXZ"u8], "xz data"),
        ([0x28, 0xB5, 0x2F, 0xFD], "zstd data"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an old Office document"),
        (Encoding.ASCII.GetBytes("SQLite format 3"), "a SQLite database"),
        ([0x7F, .. "ELF"u8], "a program"),
    ];

    /// <summary>Null when the first bytes say nothing.</summary>
    public static string? Name(ReadOnlySpan<byte> bytes)
    {
        foreach ((byte[] signature, string name) in Known)
        {
            if (bytes.StartsWith(signature))
                return name;
        }

        return null;
    }
}
