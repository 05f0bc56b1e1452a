namespace StackExchange.Redis;

public enum When
{
    Always,
    Exists,
    NotExists,
}

public enum ExpireWhen
{
    Always,
    GreaterThanCurrentExpiry,
    HasExpiry,
    HasNoExpiry,
    LessThanCurrentExpiry,
}

[Flags]
public enum SortedSetWhen
{
    Always = 0,
    Exists = 1 << 0,
    GreaterThan = 1 << 1,
    LessThan = 1 << 2,
    NotExists = 1 << 3,
}

[Flags]
public enum CommandFlags
{
    None = 0,
    FireAndForget = 2,
}

[Flags]
public enum Exclude
{
    None = 0,
    Start = 1,
    Stop = 2,
    Both = Start | Stop,
}

public enum Order
{
    Ascending,
    Descending,
}

public enum ListSide
{
    Left,
    Right,
}

public enum RedisType
{
    None,
    String,
    List,
    Set,
    SortedSet,
    Hash,
    Stream,
    Unknown,
}

public enum ResultType : byte
{
    None = 0,
    SimpleString = 1,
    Error = 2,
    Integer = 3,
    BulkString = 4,
    Array = 5,
}

public enum SaveType
{
    BackgroundSave = 1,
}

public enum ConnectionType
{
    None = 0,
    Interactive = 1,
    Subscription = 2,
}

public enum ConnectionFailureType
{
    None,
    UnableToResolvePhysicalConnection,
    SocketFailure,
    AuthenticationFailure,
    ProtocolFailure,
    InternalFailure,
    SocketClosed,
    ConnectionDisposed,
    Loading,
    UnableToConnect,
}

public enum CommandStatus
{
    Unknown,
    WaitingToBeSent,
    Sent,
    WaitingInBacklog,
}
