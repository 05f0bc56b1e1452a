namespace LLama.Native;

public enum LLamaAttentionType
{
    Unspecified = -1,
    Causal = 0,
    NonCausal = 1,
}
