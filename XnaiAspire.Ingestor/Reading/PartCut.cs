namespace XnaiAspire.Ingestor.Reading;

/// <summary>
/// Finds where a part of a large file begins, from nothing but the bytes behind the place where it would begin if all parts had one size. So every part can be
/// found and read without those before it.
/// </summary>
internal static class PartCut
{
    /// <summary>Bytes that are searched for a good place. More than any paragraph of prose; a part is never much longer than planned.</summary>
    public const int Window = 64 << 10;

    /// <summary>Longest line of a file whose lines are records.</summary>
    public const int MaxRecordBytes = 4 << 20;

    /// <param name="bytes">From the planned place on.</param>
    /// <param name="encoding">Of the file.</param>
    /// <param name="linesOnly">Whether only a line end will do.</param>
    /// <returns>Bytes from the planned place to the beginning of the part; null when there is no place in these bytes.</returns>
    public static int? Find(ReadOnlySpan<byte> bytes, FileEncoding encoding, bool linesOnly)
    {
        byte[] units = encoding.Units(bytes);
        int at = linesOnly ? -1 : BehindEmptyLine(units);
        if (at < 0)
            at = Behind(units.AsSpan().IndexOf((byte)'\n'));

        if (at < 0 && !linesOnly)
        {
            at = Behind(units.AsSpan().IndexOfAny((byte)' ', (byte)'\t', (byte)'\r'));
            if (at < 0 && encoding.ShowsCharacters)
                at = units.AsSpan().IndexOfAnyExcept((byte)0x80);
        }

        return at < 0 ? null : at * encoding.UnitBytes;
    }

    private static int Behind(int at) => at < 0 ? -1 : at + 1;

    private static int BehindEmptyLine(ReadOnlySpan<byte> units)
    {
        for (int i = 0; i < units.Length;)
        {
            int end = units[i..].IndexOf((byte)'\n');
            if (end < 0)
                return -1;

            i += end + 1;
            int next = i < units.Length && units[i] == '\r' ? i + 1 : i;
            if (next < units.Length && units[next] == '\n')
                return next + 1;
        }

        return -1;
    }
}
