namespace XnaiAspire.Bench;

/// <summary>A measurement that did not come about, in words for a person.</summary>
internal sealed class MeasurementException(string message) : Exception(message);
