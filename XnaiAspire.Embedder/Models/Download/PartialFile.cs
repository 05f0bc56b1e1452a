using System.Security.Cryptography;
using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Models.Download;

/// <summary>As much of a model as has arrived, and its hash so far. One process has it at a time: <see cref="DownloadTurn"/> sees to that.</summary>
internal sealed class PartialFile : IDisposable
{
    private const int HashBuffer = 1 << 17;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private PartialFile(string path)
    {
        _path = path;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Bytes that are there.</summary>
    public long Length { get; private set; }

    /// <summary>Whether it was put together from more than one answer, which need not have been of the same file.</summary>
    public bool IsJoined { get; private set; }

    /// <summary>Hash of what is there, lowercase hex.</summary>
    public string Sha256 => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Opens it, and hashes what an earlier run has left; more than <paramref name="maxBytes"/> cannot be part of the model and goes.</summary>
    public static async Task<PartialFile> OpenAsync(string path, long maxBytes, CancellationToken cancellationToken)
    {
        PartialFile part = new(path);
        try
        {
            if (part._file.Length > maxBytes)
                part.StartOver();
            else
                await part.HashAsync(cancellationToken);
            return part;
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }

    /// <summary>Adds what has arrived.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _file.WriteAsync(bytes, cancellationToken);
        _hash.AppendData(bytes.Span);
        Length += bytes.Length;
    }

    /// <summary>What follows comes from another answer than what is there.</summary>
    public void Join() => IsJoined = true;

    /// <summary>Forgets what is there.</summary>
    public void StartOver()
    {
        _file.SetLength(0);
        _file.Position = 0;
        _hash.GetHashAndReset();
        Length = 0;
        IsJoined = false;
    }

    /// <summary>Makes it durable under the name of the complete file, in one step. Nothing else can be done with it then.</summary>
    public void PlaceAs(string path)
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        DurableFile.Place(_path, path);
    }

    /// <summary>Deletes it. Nothing else can be done with it then.</summary>
    public void Discard()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private async Task HashAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[HashBuffer];
        for (int read; (read = await _file.ReadAsync(buffer, cancellationToken)) > 0; Length += read)
            _hash.AppendData(buffer, 0, read);
    }
}
