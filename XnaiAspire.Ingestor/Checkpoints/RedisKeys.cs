using StackExchange.Redis;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>Names in Redis, all below one prefix for an index, wherever its directory lies: two indexes of one library never meet.</summary>
/// <param name="Id">Of the index, 32 hex digits.</param>
internal sealed record RedisKeys(string Id)
{
    /// <summary>Hash: the present or last run.</summary>
    public RedisKey Run => $"xnai:{Id}:run";

    /// <summary>Hash: the newest checkpoint.</summary>
    public RedisKey Checkpoint => $"xnai:{Id}:checkpoint";

    /// <summary>List of JSON objects, newest first, bounded.</summary>
    public RedisKey History => $"xnai:{Id}:checkpoints";

    /// <summary>List of JSON objects, newest first, bounded: what happened, for whoever watches.</summary>
    public RedisKey Events => $"xnai:{Id}:events";

    /// <summary>String with an expiry: who writes.</summary>
    public RedisKey Lease => $"xnai:{Id}:lease";
}
