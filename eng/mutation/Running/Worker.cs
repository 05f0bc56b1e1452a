using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Xunit.Abstractions;

namespace XnaiAspire.Mutation.Running;

/// <summary>The process that runs tests against the mutated assembly beside it. It says what it does, a line of JSON each.</summary>
internal sealed class Worker
{
    /// <summary>Begins each line of a worker, which a test's output might stand between.</summary>
    public const string Prefix = "#mutation ";

    /// <summary>Ends the process after a mutant whose test hangs: its threads go on.</summary>
    public const int HangingExitCode = 3;

    /// <summary>Ends it after a mutant that left something behind: a test fails that passed before.</summary>
    public const int SpoiledExitCode = 4;

    /// <summary>Ends it when this program itself is at fault.</summary>
    public const int FaultyExitCode = 5;

    // Steps end most endless loops; this ends the others. A test that takes ten times its own time and ten seconds more does not end.
    private const int PatienceFactor = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceWithoutMutant = TimeSpan.FromSeconds(90);

    private readonly SwitchedAssembly _switched;
    private readonly TestCases _tests;
    private readonly TextWriter _out = Console.Out;

    public Worker(string assembly, string tests)
    {
        _switched = new SwitchedAssembly(assembly);
        _tests = new TestCases(Assembly.Load(tests));
    }

    /// <summary>Runs every test of these names once.</summary>
    public int Cover(int mutants, string[] names)
    {
        foreach ((string id, ITestCase test) in _tests.ById.Where(test => names.Any(name => test.Key.Contains(name, StringComparison.Ordinal))))
        {
            bool[] passed = new bool[mutants];
            var time = Stopwatch.StartNew();
            if (Run(test, -1, long.MaxValue, PatienceWithoutMutant, passed) != true)
            {
                Console.Error.WriteLine($"{test.DisplayName} does not pass without a mutant; it is left out.");
                continue;
            }

            int[] numbers = [.. Enumerable.Range(0, mutants).Where(number => passed[number])];
            Say(new Coverage(id, time.ElapsedMilliseconds, _switched.Steps, numbers));
        }

        return 0;
    }

    /// <summary>Tries mutants, each with the tests that pass it, the fastest first.</summary>
    public int Try(IEnumerable<int> mutants, IReadOnlyList<Coverage> coverage)
    {
        foreach (int mutant in mutants)
        {
            Say(new Started(mutant));
            Coverage[] tests = [.. coverage.Where(test => test.Mutants.Contains(mutant)).OrderBy(test => test.Milliseconds)];
            Verdict verdict = tests.Length == 0 ? Verdict.NoCoverage : Verdict.Survived;
            foreach (Coverage test in tests)
            {
                long maxSteps = 20_000 + 10 * test.Steps;
                bool? passes = Run(_tests.ById[test.Test], mutant, maxSteps, Patience + TimeSpan.FromMilliseconds(PatienceFactor * test.Milliseconds));
                if (passes == true)
                {
                    continue;
                }

                verdict = passes is null || _switched.Steps > maxSteps ? Verdict.Timeout : Verdict.Killed;
                Say(new Outcome(mutant, verdict, test.Test));
                if (passes is null)
                {
                    return HangingExitCode;
                }

                if (Run(_tests.ById[test.Test], -1, long.MaxValue, PatienceWithoutMutant) != true)
                {
                    return SpoiledExitCode;
                }

                break;
            }

            if (verdict is Verdict.Survived or Verdict.NoCoverage)
            {
                Say(new Outcome(mutant, verdict, null));
            }
        }

        return 0;
    }

    private bool? Run(ITestCase test, int mutant, long maxSteps, TimeSpan patience, bool[]? passed = null)
    {
        _switched.Set(mutant, maxSteps, passed);
        return _tests.Passes(test, patience);
    }

    private void Say<T>(T what) => _out.WriteLine($"{Prefix}{typeof(T).Name} {JsonSerializer.Serialize(what)}");
}
