using XnaiAspire.Fuzz.Running;

namespace XnaiAspire.Fuzz.Tests;

/// <summary>The short form: every input that was ever kept, and some hundred new ones that are the same each time.</summary>
public sealed class FuzzTests
{
    private const int Seed = 20261122;
    private const int Executions = 400;

    // A bound for a machine on which everything is slow; the inputs take a second or so each target.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(3);

    public static TheoryData<string> Names => [.. Targets.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_reader_bears_the_corpus_and_what_is_made_of_it(string name)
    {
        using FuzzTarget target = Targets.Open(name);
        FuzzResult result = new FuzzRun(target, Seed).Run(Executions, MostTime);
        Assert.True(
            result.Findings.Count == 0,
            $"seed {Seed}: {string.Join(Environment.NewLine, result.Findings.Select(finding => $"{finding.Detail}{Environment.NewLine}{Shown(finding)}"))}");
    }

    private static string Shown(Finding finding) => Convert.ToHexString(finding.Input.AsSpan(0, Math.Min(finding.Input.Length, 4096)));

    [Fact]
    public void Every_folder_of_the_corpus_belongs_to_a_target() =>
        Assert.Empty(Directory.EnumerateDirectories(Corpus.Directory).Select(Path.GetFileName).Except(Targets.Names));
}
