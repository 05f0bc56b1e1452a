using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Backup;

/// <summary>What a backup is made with; a test gives others.</summary>
internal sealed record BackupOptions
{
    /// <summary>Where it is written. The index is read beside it.</summary>
    public IStorage Storage { get; init; } = DiskStorage.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Bytes that may still be written below a directory; null where the system does not tell.</summary>
    public Func<string, long?> FreeBytes { get; init; } = FreeSpace.Of;
}
