using System.Text;
using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Texts;

/// <summary>
/// <c>texts.utf8</c> for its writer. It only grows: the texts of a batch go behind those that the ledger counts and are durable before the ledger commits,
/// so they are written once and never read back to be written again. SQLite would write each twice, to its log and to the database.
/// </summary>
/// <param name="file">The open file.</param>
/// <param name="length">Bytes that the ledger has committed.</param>
internal sealed class TextFile(IStorageFile file, long length) : IDisposable
{
    // Texts are gathered into writes of this size: large enough that calls do not matter, and a batch of a few dozen chunks is several.
    private const int BlockBytes = 16 * 1024;

    private readonly byte[] _block = new byte[BlockBytes];

    /// <summary>Bytes of all texts, those of a batch that is being committed included.</summary>
    public long Length { get; private set; } = length;

    /// <summary>Writes texts behind the others and makes them durable. Nothing counts them yet.</summary>
    public void Append(IEnumerable<string> texts)
    {
        long before = Length;
        int used = 0;
        foreach (string text in texts)
        {
            int bytes = Encoding.UTF8.GetByteCount(text);
            if (used + bytes > BlockBytes)
            {
                Write(_block.AsSpan(0, used));
                used = 0;
                Failpoint.Pass("texts.part-appended");
            }

            if (bytes > BlockBytes)
            {
                Write(Encoding.UTF8.GetBytes(text));
            }
            else
            {
                used += Encoding.UTF8.GetBytes(text, _block.AsSpan(used));
            }
        }

        Write(_block.AsSpan(0, used));
        if (Length > before)
        {
            Failpoint.Pass("texts.appended");
            file.Sync();
            Failpoint.Pass("texts.synced");
        }
    }

    /// <summary>Fills the buffer with committed bytes.</summary>
    public void Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

    public void Dispose() => file.Dispose();

    private void Write(ReadOnlySpan<byte> utf8)
    {
        if (!utf8.IsEmpty)
        {
            file.Write(utf8, Length);
            Length += utf8.Length;
        }
    }
}
