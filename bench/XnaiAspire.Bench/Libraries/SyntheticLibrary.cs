using System.Globalization;

namespace XnaiAspire.Bench;

/// <summary>Writes a library of made-up documents, a hundred in a folder.</summary>
internal static class SyntheticLibrary
{
    private const int Seed = 20_261_122;
    private const int FilesInFolder = 100;

    /// <summary>Bytes of all files.</summary>
    public static long Write(string directory, int files, int wordsInFile, CancellationToken cancellationToken)
    {
        var source = new SyntheticText(Seed);
        using MemoryStream text = new();
        long bytes = 0;
        for (int file = 0; file < files; file++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string folder = Path.Combine(directory, (file / FilesInFolder).ToString("D5", CultureInfo.InvariantCulture));
            if (file % FilesInFolder == 0)
                Directory.CreateDirectory(folder);

            text.SetLength(0);
            source.Append(text, wordsInFile);
            using var written = File.OpenHandle(
                Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{file:D6}.txt")), FileMode.CreateNew, FileAccess.Write);
            RandomAccess.Write(written, text.GetBuffer().AsSpan(0, (int)text.Length), 0);
            bytes += text.Length;
        }

        return bytes;
    }
}
