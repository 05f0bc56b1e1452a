using XnaiAspire.Fuzz.Mutation;

namespace XnaiAspire.Fuzz;

/// <summary>A reader that is given damaged and hostile input.</summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>Name on the command line and of its folder in the corpus.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// What one input may make the reader set aside, in all, whatever becomes garbage at once. Generous against what a good input takes,
    /// small against what a length that is believed would cost.
    /// </summary>
    public virtual long MostBytes => 64 << 20;

    /// <summary>Longest input that is made.</summary>
    public virtual int MostInput => 64 * 1024;

    /// <summary>Pieces of the format that mutation puts in.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Good inputs, made by code so that nothing binary has to be kept.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>Whether the reader may end so: exceptions that it documents.</summary>
    public abstract bool Documents(Exception error);

    /// <summary>Reads the input and all that follows from it; also checks what must hold of the result.</summary>
    public abstract void Run(byte[] input);

    /// <summary>Changes that know the format; null when the general ones are to be used.</summary>
    public virtual byte[]? Mutate(byte[] input, Random random) => null;

    public virtual void Dispose() => GC.SuppressFinalize(this);

    protected static void Hold(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvariantException(what);
        }
    }

    protected static byte[][] Utf8(params string[] words) => [.. words.Select(System.Text.Encoding.UTF8.GetBytes)];

    protected static bool Chance(Random random, int oneIn) => Mutator.Chance(random, oneIn);
}

/// <summary>A reader gave a result that cannot be.</summary>
internal sealed class InvariantException(string what) : Exception(what);
