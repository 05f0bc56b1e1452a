namespace LLama.Native;

public enum DecodeResult
{
    InvalidInputBatch = -1,
    Ok = 0,
    NoKvSlot = 1,
    ComputeAborted = 2,
    AllocationFailed = -2,
    DecodeFailed = -3,
}
