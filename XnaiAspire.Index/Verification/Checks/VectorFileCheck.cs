using Microsoft.Win32.SafeHandles;
using XnaiAspire.Index.Faiss;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary><c>vectors.faiss</c> as a file: there, long enough, nothing behind its rows, the header that the ledger gives it.</summary>
internal static class VectorFileCheck
{
    public static void Run(CheckContext check, FaissFlatHeader header)
    {
        string path = check.Layout.Vectors;
        if (!File.Exists(path))
        {
            if (header.Rows > 0)
            {
                check.Lost("vectors-missing", "vectors.faiss", $"The file is gone; the ledger has {header.Rows} rows in it.", check.Next.Repair, header.Rows);
            }

            return;
        }

        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        long length = RandomAccess.GetLength(file);
        if (length < header.FileLength)
        {
            long held = Math.Max(length - FaissFlatHeader.Length, 0) / header.RowBytes;
            check.Lost(
                "vectors-short", $"vectors.faiss rows {held}-{header.Rows - 1}",
                $"The file holds {held} rows; the ledger has committed {header.Rows}.", check.Next.Repair, Math.Max(1, header.Rows - held));
        }
        else if (length > header.FileLength && !check.WriterActive)
        {
            check.Orphaned(
                "vectors-tail", $"vectors.faiss from byte {header.FileLength}",
                $"{length - header.FileLength} bytes behind row {header.Rows}, the last that the ledger has committed.", check.Next.Repair);
        }

        CheckHeader(check, header, file, length);
    }

    private static void CheckHeader(CheckContext check, FaissFlatHeader header, SafeFileHandle file, long length)
    {
        Span<byte> found = stackalloc byte[FaissFlatHeader.Length];
        found = found[..RandomAccess.Read(file, found, 0)];
        Span<byte> wanted = stackalloc byte[FaissFlatHeader.Length];
        header.WriteTo(wanted);
        if (found.SequenceEqual(wanted) || (found.IsEmpty && header.Rows == 0))
        {
            return;
        }

        string what;
        try
        {
            FaissFlatHeader parsed = FaissFlatHeader.Parse(found, length);
            if (check.WriterActive && parsed.Dimensions == header.Dimensions)
            {
                // A commit behind or ahead of what the ledger said when this began.
                return;
            }

            what = parsed == header ? "Bytes that FAISS does not use are not its own." : $"It says {parsed.Rows} rows of {parsed.Dimensions} floats.";
        }
        catch (FaissFormatException error)
        {
            what = error.Message;
        }

        check.Corrupt(
            "vectors-header", "vectors.faiss bytes 0-44", $"{what} The ledger has {header.Rows} rows of {header.Dimensions} floats.", check.Next.Repair);
    }
}
