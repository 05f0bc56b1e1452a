using Microsoft.Extensions.Time.Testing;
using XnaiAspire.Ingestor.Embedding;

namespace XnaiAspire.Ingestor.Tests.Embedding;

public sealed class EmbeddingClockTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly EmbeddingClock _clock;

    public EmbeddingClockTests() => _clock = new EmbeddingClock(_time);

    [Fact]
    public void Stands_still_while_nothing_is_under_way()
    {
        Pass(5);
        using (_clock.Start())
            Pass(2);

        Pass(7);
        using (_clock.Start())
            Pass(1);

        Pass(3);
        Assert.Equal(TimeSpan.FromSeconds(3), _clock.Elapsed);
    }

    [Fact]
    public void Counts_the_time_of_messages_that_overlap_once()
    {
        EmbeddingClock.Message first = _clock.Start();
        Pass(1);
        EmbeddingClock.Message second = _clock.Start();
        Pass(1);
        first.Dispose();
        Pass(1);
        second.Dispose();
        Pass(1);

        Assert.Equal(TimeSpan.FromSeconds(3), _clock.Elapsed);
    }

    [Fact]
    public void Shows_what_is_under_way_now()
    {
        using EmbeddingClock.Message message = _clock.Start();
        Pass(4);

        Assert.Equal(TimeSpan.FromSeconds(4), _clock.Elapsed);
    }

    private void Pass(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
