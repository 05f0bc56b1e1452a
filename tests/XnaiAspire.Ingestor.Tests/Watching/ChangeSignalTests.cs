using Microsoft.Extensions.Time.Testing;
using XnaiAspire.Ingestor.Watching;

namespace XnaiAspire.Ingestor.Tests.Watching;

public sealed class ChangeSignalTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ChangeSignal _signal;

    public ChangeSignalTests() => _signal = new ChangeSignal(_time);

    [Fact]
    public async Task A_change_is_told_once_it_is_quiet()
    {
        Task wait = _signal.WaitAsync(CancellationToken.None);
        _signal.Notify();
        await PassAsync(TimeSpan.FromSeconds(1), wait);
        _signal.Notify();
        await PassAsync(TimeSpan.FromSeconds(1), wait);
        Assert.False(wait.IsCompleted);

        await PassAsync(ChangeSignal.Quiet, wait);
        await wait;
        Assert.False(_signal.WaitAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task What_changed_before_the_wait_counts()
    {
        _signal.Notify();
        _time.Advance(ChangeSignal.Quiet);

        await _signal.WaitAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Unrest_without_end_is_told_in_the_end()
    {
        Task wait = _signal.WaitAsync(CancellationToken.None);
        TimeSpan passed = TimeSpan.Zero;
        for (; !wait.IsCompleted; passed += TimeSpan.FromSeconds(1))
        {
            _signal.Notify();
            await PassAsync(TimeSpan.FromSeconds(1), wait);
            Assert.True(passed < 2 * ChangeSignal.LongestUnrest);
        }

        Assert.True(passed >= ChangeSignal.LongestUnrest - TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Without_a_word_it_is_time_every_few_minutes()
    {
        Task wait = _signal.WaitAsync(CancellationToken.None);
        await PassAsync(ChangeSignal.LookAnyway - TimeSpan.FromSeconds(1), wait);
        Assert.False(wait.IsCompleted);

        await PassAsync(TimeSpan.FromSeconds(1), wait);
        await wait;
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        using var stop = new CancellationTokenSource();
        Task wait = _signal.WaitAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    // Time passes, and whoever waits for it gets round to look at the clock.
    private async Task PassAsync(TimeSpan time, Task wait)
    {
        await SettleAsync(wait);
        _time.Advance(time);
        await SettleAsync(wait);
    }

    private static async Task SettleAsync(Task wait)
    {
        for (int i = 0; i < 200 && !wait.IsCompleted; i++)
            await Task.Yield();
    }
}
