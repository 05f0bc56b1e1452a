namespace XnaiAspire.Assets;

/// <summary>Assets cannot be had; the message says why and what to do, in one line.</summary>
/// <param name="message">One line for the person at the terminal.</param>
/// <param name="inner">What failed below, if anything.</param>
public sealed class AssetException(string message, Exception? inner = null) : Exception(message, inner);
