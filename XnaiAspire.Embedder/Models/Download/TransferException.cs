namespace XnaiAspire.Embedder.Models.Download;

/// <summary>What to do about an attempt that failed.</summary>
internal enum TransferFault
{
    /// <summary>It may go well the next time.</summary>
    Passing,

    /// <summary>It would go the same way again.</summary>
    Lasting,

    /// <summary>The server sends more than the model may have; what came is worth nothing.</summary>
    TooLarge,
}

/// <summary>An attempt to fetch a model failed, on the way or at the server.</summary>
internal sealed class TransferException(TransferFault fault, string message) : Exception(message)
{
    /// <summary>What to do about it.</summary>
    public TransferFault Fault => fault;
}
