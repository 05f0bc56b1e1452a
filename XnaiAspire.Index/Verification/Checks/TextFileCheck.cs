using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary><c>texts.utf8</c> as a file: there, long enough, nothing behind the last text. Its content is compared chunk by chunk.</summary>
internal static class TextFileCheck
{
    public static void Run(CheckContext check, LedgerConnection ledger)
    {
        long length = ChunkTable.TextEnd(ledger);
        var file = new FileInfo(check.Layout.Texts);
        if (!file.Exists)
        {
            if (length > 0)
            {
                check.Lost("texts-missing", "texts.utf8", $"The file is gone; the ledger has {length} bytes of texts in it.", check.Next.Rebuild);
            }
        }
        else if (file.Length < length)
        {
            check.Lost(
                "texts-short", $"texts.utf8 bytes {file.Length}-{length - 1}", $"The file has {file.Length} bytes; the ledger has committed {length}.", check.Next.Rebuild);
        }
        else if (file.Length > length && !check.WriterActive)
        {
            check.Orphaned(
                "texts-tail", $"texts.utf8 from byte {length}", $"{file.Length - length} bytes behind the last text that the ledger has committed.", check.Next.Repair);
        }
    }
}
