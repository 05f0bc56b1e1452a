using System.Globalization;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>Who holds the writer's lease.</summary>
/// <param name="Host">Machine name.</param>
/// <param name="ProcessId">On that machine.</param>
/// <param name="SinceUtc">When it took the lease.</param>
internal sealed record LeaseHolder(string Host, int ProcessId, DateTimeOffset SinceUtc)
{
    /// <summary>As it lies in Redis behind the fence: <c>7|build-3|4711|2026-11-22T12:03:44.0000000Z</c>.</summary>
    public string Serialize() => string.Join('|', Host, ProcessId.ToString(CultureInfo.InvariantCulture), SinceUtc.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>Anything else under the key is told as it is: it was not ours.</summary>
    public static LeaseHolder Parse(string value)
    {
        string[] parts = value.Split('|');
        return parts.Length == 4
            && int.TryParse(parts[2], CultureInfo.InvariantCulture, out int processId)
            && DateTimeOffset.TryParse(parts[3], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset since)
            ? new LeaseHolder(parts[1], processId, since)
            : new LeaseHolder(value, 0, default);
    }

    public override string ToString() => ProcessId == 0 ? $"'{Host}'" : $"process {ProcessId} on {Host}, since {SinceUtc:u}";
}

/// <summary>Another machine works on the same index.</summary>
internal sealed class LeaseRefusedException(LeaseHolder holder)
    : Exception($"Another Ingestor works on this index: {holder}. Stop it, or wait until it is done.");
