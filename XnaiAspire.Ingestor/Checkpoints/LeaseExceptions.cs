using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>The index is another writer's.</summary>
internal abstract class LeaseException(string reason, string message) : Exception(message)
{
    /// <summary>Code, kebab-case.</summary>
    public string Reason => reason;
}

/// <summary>Another machine writes this index (<c>index-leased</c>). Nothing was opened or written.</summary>
internal sealed class LeaseRefusedException(LeaseHolder holder, DateTimeOffset endsUtc) : LeaseException(
    "index-leased",
    $"The index has another writer: {holder}. It renews its lease in Redis; should it die, the lease ends within {LeaseStore.Length.TotalSeconds:0} seconds " +
    $"(now at {endsUtc.UtcDateTime:HH:mm:ss} UTC) and the same command takes over. Stop it or wait for it; searching is possible meanwhile.");

/// <summary>The right to write was lost in the middle of a run (<c>index-taken</c>), which stopped before its next commit.</summary>
internal sealed class LeaseLostException(string taker) : LeaseException(
    "index-taken",
    $"Another writer took this index over{taker} while this one did not answer. This run stopped before its next commit; what the other one commits counts.")
{
    /// <param name="lease">Who has it by the lease in Redis; null when that cannot be told.</param>
    /// <param name="directory">Who locked the directory last; null when that cannot be told.</param>
    public static LeaseLostException To(LeaseHolder? lease, WriterHolder? directory) => new(
        lease is not null ? $": {lease},"
        : directory is null || (directory.ProcessId == Environment.ProcessId && directory.Host == Environment.MachineName) ? ""
        : $": process {directory.ProcessId} on {directory.Host}, since {directory.SinceUtc:u},");
}
