namespace LLama.Native;

public enum LLamaPoolingType
{
    Unspecified = -1,
    None = 0,
    Mean = 1,
    CLS = 2,
    Last = 3,
    Rank,
}
