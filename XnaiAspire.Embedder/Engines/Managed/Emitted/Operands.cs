namespace XnaiAspire.Embedder.Engines.Managed.Emitted;

/// <summary>A register of 512 bits, zmm0 to zmm31.</summary>
internal readonly record struct Vector(int Number);

/// <summary>A register of 64 bits, by its number in an instruction. Those whose number an instruction cannot say without more bytes (rsp, r12 and others) are not here.</summary>
internal enum Register
{
    Rcx = 1,
    Rdx = 2,
    Rsi = 6,
    Rdi = 7,
    R8 = 8,
}

/// <summary>Memory at a register's address plus bytes: <c>[rdi+192]</c>.</summary>
internal readonly record struct Memory(Register Base, int Bytes);
