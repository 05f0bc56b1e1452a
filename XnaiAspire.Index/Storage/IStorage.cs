namespace XnaiAspire.Index.Storage;

/// <summary>
/// The one way to everything durable that the index does itself (SQLite does its own). Small on purpose: a test double that
/// crashes at any of these operations covers every instant at which a run can die.
/// </summary>
internal interface IStorage
{
    /// <summary>Opens a file for reading and writing, and creates it when <paramref name="create"/> says so and it is not there.</summary>
    IStorageFile Open(string path, bool create);

    bool FileExists(string path);

    /// <summary>Whether there is a directory (not a link to one).</summary>
    bool DirectoryExists(string path);

    /// <summary>Names (not paths) in a directory.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Creates one directory; its parent exists.</summary>
    void CreateDirectory(string path);

    /// <summary>
    /// Renames a file, link or directory; a file or link that has the new name is replaced in one step, and so is a directory by another if it is empty.
    /// </summary>
    void Rename(string from, string to);

    /// <summary>Gives two directories each other's name in one step; false where the file system cannot.</summary>
    bool TryExchange(string one, string other);

    void DeleteFile(string path);

    /// <summary>Deletes a directory with all that is in it.</summary>
    void DeleteDirectory(string path);

    /// <summary>Makes a relative symbolic link.</summary>
    void CreateLink(string path, string target);

    /// <summary>Where a symbolic link points; null when there is none.</summary>
    string? ReadLink(string path);

    /// <summary>Makes creations, renames and deletions in a directory durable.</summary>
    void SyncDirectory(string path);
}

/// <summary>An open file. After a <see cref="Sync"/> that failed nothing more may be assumed of it: the kernel may have dropped the pages.</summary>
internal interface IStorageFile : IDisposable
{
    string Path { get; }

    long Length { get; }

    /// <summary>Fills the buffer or throws <see cref="EndOfStreamException"/>.</summary>
    void Read(Span<byte> buffer, long offset);

    void Write(ReadOnlySpan<byte> bytes, long offset);

    void Truncate(long length);

    /// <summary>Makes content and length durable.</summary>
    void Sync();
}
