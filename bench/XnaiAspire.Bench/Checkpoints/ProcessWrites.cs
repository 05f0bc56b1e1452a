using System.Globalization;

namespace XnaiAspire.Bench;

/// <summary>What this process has written so far, by <c>/proc/self/io</c>.</summary>
/// <param name="Calls">Bytes given to write calls (<c>wchar</c>): what the program asked for.</param>
/// <param name="Storage">Bytes of pages made dirty (<c>write_bytes</c>): what goes to the storage, in whole pages of 4 KiB.</param>
internal readonly record struct ProcessWrites(long Calls, long Storage)
{
    public static ProcessWrites Read()
    {
        string text = File.ReadAllText("/proc/self/io");
        return new ProcessWrites(Field(text, "wchar: "), Field(text, "\nwrite_bytes: "));
    }

    public static ProcessWrites operator -(ProcessWrites one, ProcessWrites other) => new(one.Calls - other.Calls, one.Storage - other.Storage);

    private static long Field(string text, string name)
    {
        ReadOnlySpan<char> rest = text.AsSpan(text.IndexOf(name, StringComparison.Ordinal) + name.Length);
        return long.Parse(rest[..rest.IndexOf('\n')], CultureInfo.InvariantCulture);
    }
}
