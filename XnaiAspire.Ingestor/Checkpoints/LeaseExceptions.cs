namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>Another machine writes this index (<c>index-leased</c>). Nothing was opened or written.</summary>
internal sealed class LeaseRefusedException(LeaseHolder holder, DateTimeOffset endsUtc) : Exception(
    $"The index has another writer: {holder}. It renews its lease in Redis; should it die, the lease ends within {LeaseStore.Length.TotalSeconds:0} seconds " +
    $"(now at {endsUtc.UtcDateTime:HH:mm:ss} UTC) and the same command takes over. Stop it or wait for it; searching is possible meanwhile.");

/// <summary>The right to write was lost in the middle of a run, which stopped before its next commit.</summary>
internal sealed class LeaseLostException(LeaseHolder? holder) : Exception(holder is null
    ? "Another writer opened this index while this process stood still; this run stopped before its next commit."
    : $"Another writer took this index over: {holder}. This run stopped before its next commit.");
