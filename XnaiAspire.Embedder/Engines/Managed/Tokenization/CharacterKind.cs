namespace XnaiAspire.Embedder.Engines.Managed.Tokenization;

/// <summary>What a character does to the word it stands in.</summary>
internal enum CharacterKind : byte
{
    /// <summary>Belongs to the word. Whatever the table does not list.</summary>
    Letter,

    /// <summary>Ends the word.</summary>
    White,

    /// <summary>Is not there: controls, formats, private use.</summary>
    Gone,

    /// <summary>A combining mark: belongs to the word, or is not there when accents are stripped.</summary>
    Mark,

    /// <summary>A word of its own: punctuation and ideographs.</summary>
    Word,
}
