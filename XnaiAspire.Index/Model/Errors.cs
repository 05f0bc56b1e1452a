using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index;

/// <summary>An index cannot be used as asked. The message says what, where, and what to type next.</summary>
public abstract class IndexException : Exception
{
    private protected IndexException(string reason, string message, Exception? inner)
        : base(message, inner) => Reason = reason;

    /// <summary>Code, kebab-case, for machines.</summary>
    public string Reason { get; }
}

/// <summary>Who holds an index directory.</summary>
/// <param name="ProcessId">Process id on <paramref name="Host"/>.</param>
/// <param name="Host">Machine name.</param>
/// <param name="SinceUtc">When it took the directory.</param>
public sealed record WriterHolder(int ProcessId, string Host, DateTimeOffset SinceUtc);

/// <summary>Another writer holds the index directory (<c>index-locked</c>).</summary>
public sealed class IndexLockedException : IndexException
{
    internal IndexLockedException(string directory, WriterHolder? holder, Exception inner)
        : base("index-locked", Describe(directory, holder), inner) => Holder = holder;

    /// <summary>The holder; null when it could not be told.</summary>
    public WriterHolder? Holder { get; }

    private static string Describe(string directory, WriterHolder? holder) => holder is null
        ? $"The index in {directory} has another writer. Searching it is possible meanwhile; writing is not."
        : $"The index in {directory} has another writer: process {holder.ProcessId} on {holder.Host}, since {holder.SinceUtc:u}. " +
          $"{(HolderProcess.IsPaused(holder)
              ? $"It is paused: 'kill -CONT {holder.ProcessId}' lets it go on, 'kill -KILL {holder.ProcessId}' ends it and loses nothing that is committed"
              : "Wait for it or stop it")}; searching is possible meanwhile.";
}

/// <summary>The index was made with another model or chunker (<c>fingerprint-mismatch</c>); its vectors would not be comparable.</summary>
public sealed class FingerprintMismatchException : IndexException
{
    internal FingerprintMismatchException(string directory, IReadOnlyList<string> differences, string rebuildCommand)
        : base(
            "fingerprint-mismatch",
            $"The index in {directory} was made differently: {string.Join("; ", differences)}. Vectors of the two do not mix. " +
            $"Go back to those settings, or rebuild: {rebuildCommand}",
            null)
    {
        Differences = differences;
        RebuildCommand = rebuildCommand;
    }

    /// <summary>One line a field: <c>chunk tokens: index has 128, this run has 256</c>.</summary>
    public IReadOnlyList<string> Differences { get; }

    /// <summary>What to type to build the index again.</summary>
    public string RebuildCommand { get; }
}

/// <summary>What is on disk contradicts itself in a way that only a guess could mend.</summary>
public sealed class IndexDamagedException : IndexException
{
    internal IndexDamagedException(string reason, string file, string message, string repairCommand, Exception? inner)
        : base(reason, $"{file}: {message} To build the index again: {repairCommand}", inner)
    {
        File = file;
        RepairCommand = repairCommand;
    }

    /// <summary>Full path of the file that is wrong.</summary>
    public string File { get; }

    /// <summary>What to type.</summary>
    public string RepairCommand { get; }
}

/// <summary>A call that the state of the index does not allow, or data that must not enter it. Nothing was changed.</summary>
public sealed class IndexRefusedException : IndexException
{
    internal IndexRefusedException(string reason, string message)
        : base(reason, message, null)
    {
    }
}

/// <summary>A write failed part way (<c>index-failed</c>): the object is of no more use, opening the index again recovers.</summary>
public sealed class IndexFailedException : IndexException
{
    internal IndexFailedException(string message, Exception inner)
        : base("index-failed", message, inner)
    {
    }
}
