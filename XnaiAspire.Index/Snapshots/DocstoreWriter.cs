using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Snapshots;

/// <summary>
/// <c>docstore.jsonl</c>: a line a row of <c>index.faiss</c>, in row order.
/// </summary>
/// <remarks>
/// <code>
/// {"row":0,"source":"letters/june.txt","title":"June","category":"letters","filename":"june.txt","file_type":"txt",
///  "position":0,"start":0,"length":412,"tokens":96,"heading":null,"text":"Dear ..."}          (on one line)
/// </code>
/// </remarks>
internal sealed class DocstoreWriter : IDisposable
{
    private static readonly JsonWriterOptions Options = new()
    {
        // The file is data, never a part of an HTML page: letters of all languages stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;

    public DocstoreWriter() => _json = new Utf8JsonWriter(_line, Options);

    /// <summary>The line for a chunk, with its line feed; valid until the next call.</summary>
    public ReadOnlySpan<byte> Format(long row, StoredChunk chunk)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("row"u8, row);
        _json.WriteString("source"u8, chunk.Path);
        _json.WriteString("title"u8, chunk.Title);
        _json.WriteString("category"u8, chunk.Category);
        _json.WriteString("filename"u8, chunk.FileName);
        _json.WriteString("file_type"u8, chunk.FileType);
        _json.WriteNumber("position"u8, chunk.Position);
        _json.WriteNumber("start"u8, chunk.Start);
        _json.WriteNumber("length"u8, chunk.Length);
        _json.WriteNumber("tokens"u8, chunk.Tokens);
        _json.WriteString("heading"u8, chunk.Heading);
        _json.WriteString("text"u8, chunk.Text);
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        return _line.WrittenSpan;
    }

    public void Dispose() => _json.Dispose();
}
