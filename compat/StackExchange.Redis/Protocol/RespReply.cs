namespace StackExchange.Redis.Protocol;

/// <summary>One reply as it came off the wire.</summary>
internal readonly struct RespReply
{
    private RespReply(ResultType type, long integer, byte[]? bytes, RespReply[]? items)
    {
        Type = type;
        Integer = integer;
        Bytes = bytes;
        Items = items;
    }

    public ResultType Type { get; }

    public long Integer { get; }

    /// <summary>The text of a status, error or bulk string; null for a null bulk string.</summary>
    public byte[]? Bytes { get; }

    /// <summary>The items of an array; null for a null array.</summary>
    public RespReply[]? Items { get; }

    public bool IsNull => Type is ResultType.BulkString ? Bytes is null : Type is ResultType.Array ? Items is null : Type is ResultType.None;

    public bool IsError => Type is ResultType.Error;

    public string Text => Bytes is null ? "" : System.Text.Encoding.UTF8.GetString(Bytes);

    public static RespReply Status(byte[] text) => new(ResultType.SimpleString, 0, text, null);

    public static RespReply Error(byte[] text) => new(ResultType.Error, 0, text, null);

    public static RespReply Number(long value) => new(ResultType.Integer, value, null, null);

    public static RespReply Bulk(byte[]? value) => new(ResultType.BulkString, 0, value, null);

    public static RespReply Array(RespReply[]? items) => new(ResultType.Array, 0, null, items);
}
