using System.Diagnostics;
using System.Globalization;

namespace XnaiAspire.Bench;

/// <summary>How long after a SIGKILL the Ingestor, started again at once, has its first new vector.</summary>
internal sealed class ResumeBenchmark(int chunks, int kills, TextWriter output)
{
    private const int WordsInFile = 2_000;
    private const double ChunksInFile = 18.5;
    private const int BatchSize = 100;

    // Room behind the kills, so that the run never ends before the last one.
    private const double Room = 1.5;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using Surroundings at = await Surroundings.StartAsync(cancellationToken);
        SyntheticLibrary.Write(at.Library, (int)((Room * chunks + 40_000 * kills) / ChunksInFile), WordsInFile, cancellationToken);
        await output.WriteLineAsync(Surroundings.Machine());
        List<double> seconds = [], processor = [];
        IngestorProcess ingestor = IngestorProcess.Start(at.Library, at.Index, BatchSize, at.Embedder, at.Redis);
        try
        {
            await new RunWatch(ingestor, at.Index).FollowAsync(chunks, cancellationToken);
            for (int kill = 1; kill <= kills; kill++)
            {
                if (ingestor.HasExited)
                    throw new MeasurementException("The run ended before it was killed.");

                long killed = Stopwatch.GetTimestamp();
                await ingestor.KillAsync(cancellationToken);
                ingestor.Dispose();
                await at.Embedder.MarkAsync(cancellationToken);
                ingestor = IngestorProcess.Start(at.Library, at.Index, BatchSize, at.Embedder, at.Redis);
                (long answered, TimeSpan cpu) = await FirstAnswerAsync(at.Embedder, ingestor, cancellationToken);
                TimeSpan took = Stopwatch.GetElapsedTime(killed, answered);
                seconds.Add(took.TotalSeconds);
                processor.Add(cpu.TotalSeconds);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"kill {kill}: first new vector after {took.TotalSeconds:F2} s, processor time {cpu.TotalSeconds:F2} s"));
                await new RunWatch(ingestor, at.Index).FollowAsync(Rows(at.Index) + 1, cancellationToken);
            }
        }
        finally
        {
            ingestor.Dispose();
        }

        Spread spread = Spread.Of(seconds), cpuSpread = Spread.Of(processor);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"\n| SIGKILL at {chunks:N0} chunks and more, {kills} times | median | min-max |\n|---|---:|---:|\n" +
            $"| to the first new vector, s | {spread.Median:F2} | {spread.Least:F2}-{spread.Most:F2} |\n" +
            $"| processor time of the new process until then, s | {cpuSpread.Median:F2} | {cpuSpread.Least:F2}-{cpuSpread.Most:F2} |"));
    }

    private static long Rows(string index) => new FileInfo(Path.Combine(index, "vectors.faiss")).Length / (StubVectors.Dimensions * sizeof(float));

    // The processor time is that of the look that found the answer: right to the time between two looks.
    private static async Task<(long At, TimeSpan Cpu)> FirstAnswerAsync(
        StubEmbedderProcess embedder, IngestorProcess ingestor, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (!ingestor.HasExited)
        {
            TimeSpan cpu = ProcessFigures.Read(ingestor.Id)?.Cpu ?? default;
            if ((await embedder.ReadAsync(cancellationToken)).FirstAnswer is > 0 and var answered)
                return (answered, cpu);

            await timer.WaitForNextTickAsync(cancellationToken);
        }

        _ = await ingestor.EndAsync(cancellationToken);
        throw new MeasurementException("The run ended without an answer of the Embedder: there was nothing left to do.");
    }
}
