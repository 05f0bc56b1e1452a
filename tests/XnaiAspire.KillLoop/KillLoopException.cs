namespace XnaiAspire.KillLoop;

/// <summary>What the loop found and cannot go on with: a difference, a service that ended by itself, a run that stands still.</summary>
internal sealed class KillLoopException(string message) : Exception(message);
