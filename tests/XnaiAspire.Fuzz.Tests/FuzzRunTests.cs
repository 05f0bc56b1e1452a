using XnaiAspire.Fuzz.Running;

namespace XnaiAspire.Fuzz.Tests;

/// <summary>A reader with planted faults: what the fuzzer is for has to be found.</summary>
public sealed class FuzzRunTests
{
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    [Fact]
    public void A_length_that_is_believed_is_found()
    {
        using var target = new PlantedTarget(input => _ = input is [(byte)'L', var length, ..] ? new byte[(length << 14) + 1] : []);
        Assert.Equal("memory", Assert.Single(Run(target).Findings).Kind);
    }

    [Fact]
    public void An_index_that_is_believed_is_found()
    {
        using var target = new PlantedTarget(input => _ = input is [(byte)'L', var index, ..] ? input[index] : 0);
        Finding finding = Assert.Single(Run(target).Findings);
        Assert.Equal("exception", finding.Kind);
        Assert.StartsWith("exception: IndexOutOfRangeException", finding.Signature, StringComparison.Ordinal);
    }

    [Fact]
    public void What_takes_too_long_is_found()
    {
        using var target = new PlantedTarget(input =>
        {
            // Both clocks: the processor's alone runs faster than the wall's when other tests work beside this one.
            bool slow = input is [(byte)'S', ..];
            TimeSpan used = Environment.CpuUsage.TotalTime;
            long began = TimeProvider.System.GetTimestamp();
            while (slow && (Environment.CpuUsage.TotalTime - used < Execution.MostTime * 1.2
                || TimeProvider.System.GetElapsedTime(began) < Execution.MostTime * 1.2))
            {
            }
        });
        Assert.Equal("slow", Execution.Run(target, [.. "Slow"u8])?.Kind);
        Assert.Null(Execution.Run(target, [.. "Fast"u8]));
    }

    [Fact]
    public void A_documented_exception_is_none()
    {
        using var target = new PlantedTarget(_ => throw new FormatException());
        Assert.Empty(Run(target).Findings);
    }

    [Fact]
    public void The_same_seed_makes_the_same_inputs()
    {
        Assert.Equal(Inputs(1), Inputs(1));
        Assert.NotEqual(Inputs(1), Inputs(2));

        static string Inputs(int seed)
        {
            List<string> seen = [];
            using var target = new PlantedTarget(input => seen.Add(Convert.ToHexString(input)));
            new FuzzRun(target, seed).Run(200, MostTime);
            return string.Join(' ', seen);
        }
    }

    [Fact]
    public void What_was_under_way_when_a_process_ended_is_there_for_the_next()
    {
        string path = Path.Combine(Path.GetTempPath(), $"xnai-fuzz-{Guid.NewGuid():n}");
        try
        {
            using (var first = new InFlight(path, 100))
            {
                first.End();
                first.Begin([1, 2, 3]);
            }

            using (var second = new InFlight(path, 100))
            {
                Assert.Equal([1, 2, 3], second.Left());
                second.End();
                Assert.Null(second.Left());
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_finding_is_kept_as_text_and_read_back()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("xnai-fuzz-");
        try
        {
            byte[] input = [.. Enumerable.Range(0, 300).Select(value => (byte)value)];
            string path = Corpus.Keep(new Finding("target", "exception", "Some words", input), directory.FullName);
            Assert.StartsWith("# exception: Some words", File.ReadAllText(path), StringComparison.Ordinal);
            Assert.Equal(input, Corpus.FromHex(File.ReadAllText(path)));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static FuzzResult Run(PlantedTarget target) => new FuzzRun(target, seed: 1).Run(5_000, MostTime);

    private sealed class PlantedTarget(Action<byte[]> run) : FuzzTarget
    {
        public override string Name => "planted";

        public override long MostBytes => 1 << 20;

        public override IEnumerable<byte[]> Seeds() => [[(byte)'L', 3, 0, 0, 0, 0]];

        public override bool Documents(Exception error) => error is FormatException;

        public override void Run(byte[] input) => run(input);
    }
}
