using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace XnaiAspire.Ingestor.Tests.Testing;

/// <summary>One value that an instrument was given.</summary>
internal sealed record Measured(Instrument Instrument, double Value, IReadOnlyDictionary<string, string> Tags);

/// <summary>What the instruments of one service are given, from now on; those of other tests are not heard.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Instrument> _instruments = new();
    private readonly ConcurrentQueue<Measured> _all = new();

    public Measurements(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope != meters)
                return;

            _instruments.Enqueue(instrument);
            self.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyCollection<Instrument> Instruments => _instruments;

    public IReadOnlyCollection<Measured> All => _all;

    public IEnumerable<double> Of(string instrument, string? tag = null) =>
        _all.Where(measured => measured.Instrument.Name == instrument && (tag is null || measured.Tags.Values.Contains(tag))).Select(measured => measured.Value);

    /// <summary>Asks those that say nothing by themselves; what they say now is the answer.</summary>
    public double[] Ask(string instrument)
    {
        int before = Of(instrument).Count();
        _listener.RecordObservableInstruments();
        return [.. Of(instrument).Skip(before)];
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Dictionary<string, string> named = [];
        foreach ((string name, object? said) in tags)
            named[name] = said?.ToString() ?? "";

        _all.Enqueue(new Measured(instrument, value, named));
    }
}
