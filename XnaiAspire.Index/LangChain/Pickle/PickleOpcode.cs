namespace XnaiAspire.Index.LangChain.Pickle;

/// <summary>
/// The opcodes that are written or read: those with which CPython's pickler writes plain data and the classes of
/// <see cref="PickleNames"/>, protocols 2 to 5. Codes and arguments are those of CPython's <c>pickletools</c>.
/// </summary>
internal enum PickleOpcode : byte
{
    Mark = (byte)'(',
    EmptyTuple = (byte)')',
    Stop = (byte)'.',
    BinFloat = (byte)'G',
    BinInt = (byte)'J',
    BinInt1 = (byte)'K',
    BinInt2 = (byte)'M',
    None = (byte)'N',
    Reduce = (byte)'R',
    BinUnicode = (byte)'X',
    EmptyList = (byte)']',
    Append = (byte)'a',
    Build = (byte)'b',
    Global = (byte)'c',
    Appends = (byte)'e',
    BinGet = (byte)'h',
    LongBinGet = (byte)'j',
    BinPut = (byte)'q',
    LongBinPut = (byte)'r',
    SetItem = (byte)'s',
    Tuple = (byte)'t',
    SetItems = (byte)'u',
    EmptyDict = (byte)'}',
    Proto = 0x80,
    NewObj = 0x81,
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    NewTrue = 0x88,
    NewFalse = 0x89,
    Long1 = 0x8A,
    ShortBinUnicode = 0x8C,
    BinUnicode8 = 0x8D,
    EmptySet = 0x8F,
    AddItems = 0x90,
    StackGlobal = 0x93,
    Memoize = 0x94,
    Frame = 0x95,
}
