using XnaiAspire.Embedder.Services;

namespace XnaiAspire.Embedder.Tests.Services;

public sealed class CountingGateTests
{
    [Fact]
    public async Task No_more_calls_wait_than_there_is_room_for()
    {
        using CountingGate gate = new();
        List<IDisposable?> turns = [];
        for (var i = 0; i < Environment.ProcessorCount; i++)
            turns.Add(await gate.EnterAsync(CancellationToken.None));
        List<Task<IDisposable?>> waiting = [.. Enumerable.Range(0, CountingGate.MaxWaiting).Select(_ => gate.EnterAsync(CancellationToken.None))];
        Assert.All(waiting, turn => Assert.False(turn.IsCompleted));
        Assert.Null(await gate.EnterAsync(CancellationToken.None));

        turns.ForEach(turn => turn!.Dispose());
        foreach (var turn in waiting)
            (await turn)!.Dispose();
        (await gate.EnterAsync(CancellationToken.None))!.Dispose();
    }
}
