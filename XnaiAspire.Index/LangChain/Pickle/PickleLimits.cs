namespace XnaiAspire.Index.LangChain.Pickle;

/// <summary>What a pickle may make its reader hold. The defaults take a folder of a million chunks.</summary>
internal sealed record PickleLimits
{
    public static PickleLimits Default { get; } = new();

    /// <summary>Bytes of the file, which is held in memory: one array of .NET has at most 2 GiB.</summary>
    public long FileBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Lists, dictionaries, sets, tuples, numbers, texts and objects. A document has about fifteen; one byte can make one, so the file's
    /// length alone would be no bound.
    /// </summary>
    public int Objects { get; init; } = 24_000_000;

    /// <summary>Values on the stack at once. CPython puts a thousand entries of a dictionary there, then stores them.</summary>
    public int Stack { get; init; } = 65_536;

    /// <summary>Marks open at once: how deep lists and dictionaries may be nested while they are filled.</summary>
    public int Depth { get; init; } = 256;

    /// <summary>Entries of the memo; CPython's pickler puts nearly every object there.</summary>
    public int Memo { get; init; } = 24_000_000;

    /// <summary>UTF-8 bytes of one text: more than any chunk has.</summary>
    public int TextBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of a module's or class's name.</summary>
    public int NameBytes { get; init; } = 256;
}
