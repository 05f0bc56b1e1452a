using Microsoft.Extensions.Logging;
using XnaiAspire.Embedder.Models.Download;

namespace XnaiAspire.Embedder.Tests.Models.Download;

public sealed class ProgressTests
{
    private readonly HastyTime _time = new();

    [Theory]
    [InlineData(0, 36_413_728, 0, "0.0 of 36.4 MB, 0 %")]
    [InlineData(18_206_864, 36_413_728, 4_100_000, "18.2 of 36.4 MB, 50 %, 4.1 MB/s, 5 s left")]
    [InlineData(36_413_728, 36_413_728, 4_100_000, "36.4 of 36.4 MB, 100 %, 4.1 MB/s")]
    [InlineData(1_000_000, 1_300_000_000, 10_000_000, "1.0 of 1300.0 MB, 0 %, 10.0 MB/s, 3 min left")]
    [InlineData(0, 1_300_000_000, 100_000, "0.0 of 1300.0 MB, 0 %, 0.1 MB/s, 3.6 h left")]
    [InlineData(0, 0, 100_000, "0.0 of 0.0 MB, 0.1 MB/s")]
    public void It_says_bytes_share_speed_and_time_left(long bytes, long total, double speed, string line)
        => Assert.Equal(line, ProgressLine.Format(bytes, total, speed));

    [Fact]
    public void What_is_not_known_is_left_out() => Assert.Equal("18.2 MB, 4.1 MB/s", ProgressLine.Format(18_206_864, null, 4_100_000));

    [Theory]
    [InlineData(0, "[--------------------]")]
    [InlineData(50, "[##########----------]")]
    [InlineData(100, "[####################]")]
    [InlineData(200, "[####################]")]
    public void The_bar_shows_the_share(long bytes, string bar) => Assert.Equal(bar, ProgressLine.Bar(bytes, 100));

    [Fact]
    public void A_terminal_has_one_line_that_is_written_over()
    {
        using StringWriter terminal = new();
        using (DownloadProgress progress = new("tiny", terminal, _time, Lines()))
        {
            progress.Begin(1_000_000);
            progress.Report(2_000_000, 10_000_000);
            _time.Advance(TimeSpan.FromSeconds(1));
            progress.Report(5_000_000, 10_000_000);
            progress.Report(6_000_000, 10_000_000);
            progress.Report(10_000_000, 10_000_000);
        }

        Assert.Equal(
            "\rtiny [##########----------] 5.0 of 10.0 MB, 50 %, 4.0 MB/s, 2 s left"
            + "\rtiny [####################] 10.0 of 10.0 MB, 100 %, 9.0 MB/s".PadRight(69) + terminal.NewLine,
            terminal.ToString());
    }

    [Fact]
    public void The_log_has_a_line_from_time_to_time()
    {
        var lines = Lines();
        using DownloadProgress progress = new("tiny", terminal: null, _time, lines);
        progress.Begin(0);
        for (var second = 1; second <= 12; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            progress.Report(second * 1_000_000, null);
        }

        Assert.Equal(["Fetching tiny: 5.0 MB, 1.0 MB/s", "Fetching tiny: 10.0 MB, 1.0 MB/s"], lines.Written);
    }

    private static LineLogger Lines() => new();

    private sealed class LineLogger : ILogger
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Written.Add(formatter(state, exception));
    }
}
