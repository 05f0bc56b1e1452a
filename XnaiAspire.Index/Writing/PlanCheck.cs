namespace XnaiAspire.Index.Writing;

/// <summary>Finds what is wrong with a plan, line by line, while it is stored.</summary>
internal static class PlanCheck
{
    /// <exception cref="IndexRefusedException">A line cannot follow the one before (<c>plan-invalid</c>).</exception>
    public static void Run(PlannedDocument? last, PlannedDocument line)
    {
        int batch = last?.Batch ?? 0;
        if (line.Sequence != (last?.Sequence ?? -1) + 1 || (line.Batch != batch && line.Batch != batch + 1) || line.Batch < 1)
        {
            throw Refuse(
                $"Line {line.Sequence} of the plan ({line.Path}, batch {line.Batch}) cannot follow line {last?.Sequence ?? -1} of batch {batch}: " +
                "lines count from 0 and batches from 1, without gaps.");
        }

        bool goesOn = last is { IsLastPart: false };
        if (goesOn ? line.Path != last!.Path || line.Part != last.Part + 1 || line.Parts != last.Parts : line.Part != 0 || line.Parts < 1)
        {
            throw Refuse(
                $"Line {line.Sequence} of the plan ({line.Path}, part {line.Part} of {line.Parts}): parts count from 0, and those of a file are neighbours.");
        }
    }

    /// <exception cref="IndexRefusedException">The plan ends within a file (<c>plan-invalid</c>).</exception>
    public static void End(PlannedDocument? last)
    {
        if (last is { IsLastPart: false })
        {
            throw Refuse($"The plan ends with part {last.Part} of {last.Parts} of {last.Path}.");
        }
    }

    private static IndexRefusedException Refuse(string message) => new("plan-invalid", message);
}
