using System.Diagnostics;
using System.Text.Json.Serialization;

namespace XnaiAspire.Bench;

/// <summary>What the stub was asked since the last mark.</summary>
/// <param name="Describes">Calls of Describe.</param>
/// <param name="Counts">Calls of CountTokens.</param>
/// <param name="CountedTexts">Texts in them.</param>
/// <param name="Embeds">Messages of Embed.</param>
/// <param name="EmbeddedTexts">Texts in them.</param>
/// <param name="FirstAnswer">
/// <see cref="Stopwatch"/> timestamp, the same clock in all processes of a machine, of the first answer on a stream that was opened after the
/// mark; 0 while there is none.
/// </param>
internal sealed record StubCallCounts(long Describes, long Counts, long CountedTexts, long Embeds, long EmbeddedTexts, long FirstAnswer);

/// <summary>Counts calls. A mark begins anew.</summary>
internal sealed class StubCalls
{
    private readonly Lock _gate = new();
    private StubCallCounts _counts = new(0, 0, 0, 0, 0, 0);
    private int _streams;
    private int _markedStreams;

    public void Described() => Change(static counts => counts with { Describes = counts.Describes + 1 });

    public void Counted(int texts) => Change(counts => counts with { Counts = counts.Counts + 1, CountedTexts = counts.CountedTexts + texts });

    /// <returns>Number of the stream, to be given with its answers.</returns>
    public int StreamOpened() => Interlocked.Increment(ref _streams);

    public void Embedded(int stream, int texts) => Change(counts => counts with
    {
        Embeds = counts.Embeds + 1,
        EmbeddedTexts = counts.EmbeddedTexts + texts,
        FirstAnswer = counts.FirstAnswer == 0 && stream > _markedStreams ? Stopwatch.GetTimestamp() : counts.FirstAnswer,
    });

    /// <summary>Ends one count and begins another.</summary>
    public StubCallCounts Mark()
    {
        lock (_gate)
        {
            StubCallCounts counts = _counts;
            _counts = new StubCallCounts(0, 0, 0, 0, 0, 0);
            _markedStreams = Volatile.Read(ref _streams);
            return counts;
        }
    }

    public StubCallCounts Read()
    {
        lock (_gate)
            return _counts;
    }

    private void Change(Func<StubCallCounts, StubCallCounts> change)
    {
        lock (_gate)
            _counts = change(_counts);
    }
}

[JsonSerializable(typeof(StubCallCounts))]
internal sealed partial class StubJson : JsonSerializerContext;
