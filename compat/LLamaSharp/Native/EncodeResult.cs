namespace LLama.Native;

public enum EncodeResult
{
    Error = -1,
    Ok = 0,
}
