namespace XnaiAspire.Bench;

/// <summary>What one run did and took.</summary>
/// <param name="Result">The Ingestor's own account.</param>
/// <param name="Process">From its process's start to its end.</param>
/// <param name="IngestorPeakBytes">Most resident memory.</param>
/// <param name="EmbedderPeakBytes">Most resident memory of the Embedder since its start, earlier runs included.</param>
/// <param name="IndexBytes">Length of all files of the index directory, the snapshot's included.</param>
internal sealed record IngestMeasurement(IngestResult Result, TimeSpan Process, long IngestorPeakBytes, long EmbedderPeakBytes, long IndexBytes)
{
    /// <summary>The run's wall time by the Ingestor's clock; the process's start is not in it.</summary>
    public double Seconds => Result.ElapsedSeconds;

    /// <summary>Part of the wall time with at least one message under way to the Embedder, 0 to 1.</summary>
    public double EmbeddingShare => Result.EmbeddingSeconds / Result.ElapsedSeconds;
}
