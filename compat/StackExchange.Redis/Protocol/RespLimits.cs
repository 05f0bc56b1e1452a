namespace StackExchange.Redis.Protocol;

/// <summary>What a server may make this client hold. A broken or hostile peer is dropped at these bounds instead of filling memory.</summary>
internal static class RespLimits
{
    /// <summary>Bytes of payload in one reply: more than anything an application of this client keeps there; Redis itself allows 512 MiB for one string.</summary>
    public const long MaxReplyBytes = 64L * 1024 * 1024;

    /// <summary>Items of one reply, all levels together; an item costs about 32 bytes here even when it is empty.</summary>
    public const int MaxReplyItems = 1024 * 1024;

    /// <summary>Arrays within arrays. Commands answer with two or three levels; scripts may add a few.</summary>
    public const int MaxNesting = 32;

    /// <summary>Bytes of a status, error, number or length line.</summary>
    public const int MaxLineBytes = 64 * 1024;

    /// <summary>Commands written or waiting that have no reply yet. Past it a caller is refused: the server is not keeping up.</summary>
    public const int MaxInFlight = 100_000;
}
