using System.Diagnostics;
using System.Text.Json;

namespace XnaiAspire.Bench;

/// <summary>One <c>ingest</c> as a process.</summary>
internal static class IngestProcess
{
    // Complete, and complete with failed documents: a real library has some.
    private static readonly int[] Complete = [0, 3];

    public static async Task<IngestMeasurement> RunAsync(string library, string index, EmbedderProcess embedder, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = BuiltProgram.Start(
            "XnaiAspire.Ingestor", ["ingest", "--library-path", library, "--index-path", index, "--embedder", embedder.Address, "--json"]);
        long since = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        try
        {
            LastLines error = new();
            error.Follow(process);
            Task<long> peak = PeakMemory.WatchAsync(process, cancellationToken);
            string json = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            TimeSpan wall = Stopwatch.GetElapsedTime(since);
            if (!Complete.Contains(process.ExitCode))
                throw new MeasurementException($"The Ingestor ended with exit code {process.ExitCode}.\n{error}");

            IngestResult result = JsonSerializer.Deserialize(json, ResultJson.Default.IngestResult)!;
            return new IngestMeasurement(result, wall, await peak, embedder.PeakBytes, BytesIn(index));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static long BytesIn(string directory) =>
        new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
