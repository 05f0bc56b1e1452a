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

    /// <summary>The larger of each pair; <paramref name="b"/> where one of them is NaN, as the instruction has it.</summary>
    static abstract TFloat Larger(TFloat a, TFloat b);

    /// <summary>The smaller of each pair; <paramref name="b"/> where one of them is NaN.</summary>
    static abstract TFloat Smaller(TFloat a, TFloat b);

    /// <summary>The larger of <paramref name="size"/>, which is not negative, and of the value without its sign; NaN when one of them is.</summary>
    static abstract TFloat LargerSize(TFloat size, TFloat value);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(TFloat value);

    /// <summary>The largest of all lanes; of lanes with NaN any.</summary>
    static abstract float Largest(TFloat value);

    /// <summary>The largest of all lanes, none of them negative; NaN when one of them is.</summary>
    static abstract float LargestSize(TFloat sizes);

    /// <summary>To the nearest integer, halves to the even one.</summary>
    static abstract TInt ToInteger(TFloat value);

    static abstract TFloat ToFloat(TInt value);

    /// <summary>Each number times 2 to the power of an integer; both it and the product are normal numbers, or NaN.</summary>
    static abstract TFloat TimesPowerOfTwo(TFloat value, TInt exponent);

    /// <summary>Stores two vectors, one behind the other, as the nearest integers; they fit into 16 bits.</summary>
    static abstract void StoreShorts(TFloat first, TFloat second, short* to);

    /// <summary>Columns become rows: as many rows as a vector has lanes, and as many numbers of each.</summary>
    /// <param name="from">The first row.</param>
    /// <param name="fromStride">The distance of rows.</param>
    /// <param name="to">The first column, as a row.</param>
    /// <param name="toStride">The distance of those.</param>
    static abstract void Transpose(float* from, int fromStride, float* to, int toStride);

    /// <summary>Pairs of 16-bit integers.</summary>
    static abstract TInt LoadPairs(short* from);

    /// <summary>The same pair in each lane.</summary>
    static abstract TInt CreatePair(short* from);

    /// <summary>To each sum, the two products of a pair with a pair.</summary>
    static abstract TInt AddProducts(TInt sum, TInt a, TInt b);
}
