namespace XnaiAspire.Embedder.Models;

/// <summary>How the vectors of a text's tokens become one.</summary>
public enum Pooling
{
    /// <summary>Their mean, [CLS] and [SEP] included.</summary>
    Mean,

    /// <summary>The first one's, that of [CLS].</summary>
    Cls,
}
