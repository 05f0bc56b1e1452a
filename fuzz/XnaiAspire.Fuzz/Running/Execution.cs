namespace XnaiAspire.Fuzz.Running;

/// <summary>What is wrong with a reader, and the input that shows it.</summary>
/// <param name="Target">Name of the target.</param>
/// <param name="Kind"><c>exception</c>, <c>slow</c> or <c>memory</c>.</param>
/// <param name="Detail">For the person who mends it.</param>
/// <param name="Input">The input.</param>
internal sealed record Finding(string Target, string Kind, string Detail, byte[] Input)
{
    /// <summary>The same fault found again, by another input, has the same signature.</summary>
    public string Signature => $"{Kind}: {Detail.Split('\n')[0]}";
}

/// <summary>Runs one input within bounds of time and memory.</summary>
internal static class Execution
{
    /// <summary>Processor time of this process that an input may take: more than any good one of its size by a factor of a hundred.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    /// <returns>Null when the reader did as it says it does.</returns>
    public static Finding? Run(FuzzTarget target, byte[] input)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long began = TimeProvider.System.GetTimestamp();
        TimeSpan used = Environment.CpuUsage.TotalTime;
        try
        {
            target.Run(input);
        }
        catch (Exception error) when (target.Documents(error))
        {
            // As documented.
        }
        catch (Exception error)
        {
            return new Finding(target.Name, "exception", $"{Where(error)}{Environment.NewLine}{error}", input);
        }

        // The clock first: it is cheap. Only processor time counts, for the machine may be busy with other things.
        if (TimeProvider.System.GetElapsedTime(began) > MostTime && Environment.CpuUsage.TotalTime - used is var took && took > MostTime)
        {
            return new Finding(target.Name, "slow", $"took {took.TotalSeconds:0.0} s", input);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return allocated > target.MostBytes
            ? new Finding(target.Name, "memory", $"set aside {allocated >> 20} MiB for {input.Length} bytes; the bound is {target.MostBytes >> 20}", input)
            : null;
    }

    private static string Where(Exception error)
    {
        Exception inmost = error.GetBaseException();

        // Without the file and line that a build with symbols adds: the same fault keeps its name.
        string frame = inmost.StackTrace?.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("at XnaiAspire.", StringComparison.Ordinal)) ?? "";
        frame = frame.Split(" in ")[0];
        return $"{error.GetType().Name} {frame}";
    }
}
