namespace XnaiAspire.Embedder.Models.Lexical;

/// <summary>
/// What a piece weighs in the mean that makes a text's vector. The classes stand in for inverse document frequency; the numbers were
/// tuned on the sample library and on this machine's package documentation (see ../README.md, "Measured").
/// </summary>
internal static class PieceWeights
{
    /// <summary>[CLS], [SEP] and the like: in every text, so they must not show, but a text of nothing else still needs a vector.</summary>
    public const double Control = 0.01;

    /// <summary>A character that the vocabulary lacks.</summary>
    public const double Unknown = 0.02;

    public const double Punctuation = 0.01;

    /// <summary>The, of, and: up to ten of each in a chunk, which add up.</summary>
    public const double Function = 0.02;

    /// <summary>Words of almost any text: make, time, good.</summary>
    public const double Light = 0.15;

    /// <summary>Words of many texts: water, build, metal.</summary>
    public const double Common = 0.5;

    /// <summary>Words that name a subject, and beginnings of words that no list has.</summary>
    public const double Topical = 1.0;

    /// <summary>-s, -ed, -ing and other endings, which would tie every plural to every other.</summary>
    public const double Ending = 0.02;

    /// <summary>A word inside a word: green-house.</summary>
    public const double InnerWord = 0.8;

    public static double Beginning(int letters) => letters switch
    {
        1 => 0.1,
        2 => 0.35,
        3 => 0.7,
        _ => Topical,
    };

    public static double Continuation(int letters) => letters switch
    {
        1 => 0.05,
        2 => 0.2,
        _ => 0.45,
    };

    public static double Number(int digits) => digits switch
    {
        1 => 0.1,
        2 => 0.25,
        3 => 0.5,
        _ => 0.6,
    };
}
