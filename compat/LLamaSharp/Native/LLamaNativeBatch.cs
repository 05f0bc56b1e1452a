using System.Runtime.InteropServices;

namespace LLama.Native;

/// <summary>llama.h `struct llama_batch`: 56 bytes, passed by value; every pointer borrows from a pinned <see cref="LLamaBatch"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LLamaNativeBatch
{
    public int n_tokens;
    public LLamaToken* tokens;
    public float* embd;
    public LLamaPos* pos;
    public int* n_seq_id;
    public LLamaSeqId** seq_id;
    public byte* logits;
}
