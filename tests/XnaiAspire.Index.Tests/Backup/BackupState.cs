using System.Security.Cryptography;
using XnaiAspire.Index.Tests.Support;
using XnaiAspire.Index.Tests.Verification;
using XnaiAspire.Index.Verification;

namespace XnaiAspire.Index.Tests.Backup;

/// <summary>What there is of an index and of its backup.</summary>
internal static class BackupState
{
    /// <summary>That a backup is healthy and holds what an index holds.</summary>
    public static void AssertSame(string index, string backup)
    {
        AssertHealthy(backup);
        Assert.Equal(Of(index), Of(backup));
    }

    public static void AssertHealthy(string directory)
    {
        IReadOnlyList<FindingGroup> groups = IndexVerificationTests.Check(directory, out IReadOnlyList<string> notes);
        Assert.True(groups.Count == 0, IndexVerificationTests.Words(groups));
        Assert.Empty(notes);
    }

    /// <summary>All that an index holds: what its ledger says, and the bytes of every other file. SQLite may lay pages out differently.</summary>
    public static string Of(string directory) => LedgerDump.Read(Path.Combine(directory, "ledger.db")) + string.Join('\n', Files(directory)
        .Where(file => file.Name != "ledger.db").OrderBy(file => file.FullName, StringComparer.Ordinal)
        .Select(file => $"{Path.GetRelativePath(directory, file.FullName)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)))}"));

    /// <summary>The files that make an index: those of the lock, and SQLite's own beside the ledger, are of whoever had it open.</summary>
    public static IEnumerable<FileInfo> Files(string directory) => new DirectoryInfo(directory)
        .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        .Where(file => !file.Name.StartsWith("writer.", StringComparison.Ordinal) && !file.Name.StartsWith("ledger.db-", StringComparison.Ordinal));

    /// <summary>Names, sizes and times of all that lies in a directory.</summary>
    public static string Tree(string directory) => string.Join('\n', Directory
        .EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => new FileInfo(path))
        .Select(file => $"{file.FullName} {(file.Exists ? file.Length : 0)} {file.LastWriteTimeUtc.Ticks} {file.LinkTarget}"));
}
