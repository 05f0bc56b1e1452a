namespace XnaiAspire.Embedder.Engines.Managed.Simd;

/// <summary>
/// The vector operations that the engine is written in, for one width. Implementations are empty structs used as type arguments, so that
/// the compiler makes each kernel anew for each width, with nothing left of the interface.
/// </summary>
/// <typeparam name="TFloat">A vector of single-precision numbers.</typeparam>
/// <typeparam name="TInt">A vector of as many 32-bit integers, also seen as pairs of 16-bit ones.</typeparam>
internal unsafe interface ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
{
    /// <summary>What it is called in the fingerprint: it changes the numbers.</summary>
    static abstract string Name { get; }

    /// <summary>Numbers in a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>Whether the processor multiplies and adds pairs of 16-bit integers in one instruction.</summary>
    static abstract bool MultipliesPairs { get; }

    static abstract TFloat Load(float* from);

    static abstract void Store(TFloat value, float* to);

    static abstract TFloat Create(float value);

    static abstract TFloat Add(TFloat a, TFloat b);

    static abstract TFloat Subtract(TFloat a, TFloat b);

    static abstract TFloat Multiply(TFloat a, TFloat b);

    static abstract TFloat Divide(TFloat a, TFloat b);

    /// <summary>a * b + c, rounded once where the processor can.</summary>
    static abstract TFloat MultiplyAdd(TFloat a, TFloat b, TFloat c);

    /// <summary>The larger of each pair; NaN when one of them is.</summary>
    static abstract TFloat Max(TFloat a, TFloat b);

    static abstract TFloat Abs(TFloat value);

    /// <summary>To the nearest integer, halves to the even one.</summary>
    static abstract TFloat Round(TFloat value);

    /// <summary>2 to the power of each number; they are integers from -126 to 127.</summary>
    static abstract TFloat PowerOfTwo(TFloat exponent);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(TFloat value);

    /// <summary>The largest of all lanes; NaN when one of them is.</summary>
    static abstract float Largest(TFloat value);

    /// <summary>Stores integers that fit into 16 bits.</summary>
    static abstract void StoreShorts(TFloat value, short* to);

    /// <summary>Pairs of 16-bit integers.</summary>
    static abstract TInt LoadPairs(short* from);

    /// <summary>The same pair in each lane.</summary>
    static abstract TInt CreatePair(short* from);

    /// <summary>To each sum, the two products of a pair with a pair.</summary>
    static abstract TInt AddProducts(TInt sum, TInt a, TInt b);

    static abstract TFloat ToFloat(TInt value);
}
