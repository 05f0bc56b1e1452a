using XnaiAspire.Fuzz.Mutation;

namespace XnaiAspire.Fuzz.Running;

/// <summary>How a target fared.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Executions">Inputs that were run, the corpus included.</param>
/// <param name="Elapsed">Wall time.</param>
/// <param name="Findings">What is wrong, each fault once.</param>
internal sealed record FuzzResult(string Target, long Executions, TimeSpan Elapsed, IReadOnlyList<Finding> Findings);

/// <summary>Runs a target: first its seeds and corpus as they are, then changes of them, the same ones for the same random seed.</summary>
internal sealed class FuzzRun(FuzzTarget target, int seed, Action<byte[]>? onBegin = null, Action? onEnd = null)
{
    // Inputs that a change was made of go back among the inputs now and then: changes add up.
    private const int KeepOneIn = 50;
    private const int MostKept = 500;

    // A fault that nearly every input meets would otherwise keep the run from finding others; it is told of by then.
    private const int MostFindings = 20;

    /// <param name="executions">Changed inputs to run; more than that are not.</param>
    /// <param name="time">Time after which nothing new is begun.</param>
    public FuzzResult Run(long executions, TimeSpan time)
    {
        long began = TimeProvider.System.GetTimestamp();
        var random = new Random(seed);
        List<byte[]> inputs = [.. target.Seeds(), .. Corpus.Read(target.Name).Select(kept => kept.Input)];
        int fixedInputs = inputs.Count;
        Dictionary<string, Finding> findings = new(StringComparer.Ordinal);
        long done = 0;
        foreach (byte[] input in inputs)
        {
            Execute(input, findings);
            done++;
        }

        for (; done - fixedInputs < executions && findings.Count < MostFindings && TimeProvider.System.GetElapsedTime(began) < time; done++)
        {
            byte[] input = Mutator.Mutate(target, inputs[random.Next(inputs.Count)], inputs, random);
            Execute(input, findings);
            if (Mutator.Chance(random, KeepOneIn))
            {
                if (inputs.Count < fixedInputs + MostKept)
                {
                    inputs.Add(input);
                }
                else
                {
                    inputs[fixedInputs + random.Next(MostKept)] = input;
                }
            }
        }

        return new FuzzResult(target.Name, done, TimeProvider.System.GetElapsedTime(began), [.. findings.Values]);
    }

    private void Execute(byte[] input, Dictionary<string, Finding> findings)
    {
        onBegin?.Invoke(input);
        Finding? finding = Execution.Run(target, input);

        // Once more before it is believed: the first input of all pays for compiling, and a collection may fall into any.
        if (finding is { Kind: not "exception" })
        {
            finding = Execution.Run(target, input);
        }

        onEnd?.Invoke();
        if (finding is not null)
        {
            string key = finding.Kind == "exception" ? finding.Signature : finding.Kind;
            if (!findings.TryGetValue(key, out Finding? known) || finding.Input.Length < known.Input.Length)
            {
                findings[key] = finding;
            }
        }
    }
}
