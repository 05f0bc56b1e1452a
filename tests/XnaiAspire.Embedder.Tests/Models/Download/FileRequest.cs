using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace XnaiAspire.Embedder.Tests.Models.Download;

/// <summary>A request to <see cref="FileServer"/>, and what can be sent in answer.</summary>
internal sealed class FileRequest(NetworkStream stream, string[] head, CancellationToken stopped)
{
    /// <summary>"GET /models/tiny.gguf HTTP/1.1".</summary>
    public string Line => head[0];

    /// <summary>The test is over.</summary>
    public CancellationToken Stopped => stopped;

    /// <summary>Where the asked range begins; 0 for the whole file.</summary>
    public int Offset => Header("Range") is { Length: > 0 } range ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : 0;

    public string Header(string name)
        => head.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)) is { } line ? line[(name.Length + 1)..].Trim() : "";

    public Task HeadAsync(string status, params string[] headers)
        => SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}Connection: close\r\n\r\n"));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, stopped);
}
