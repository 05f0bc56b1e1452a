namespace XnaiAspire.Ingestor.Wire;

/// <summary>What is configured would go over a network in a way that others can read or change. Nothing was sent yet.</summary>
internal sealed class WireRefusedException(string message, Exception? inner = null) : Exception(message, inner);
