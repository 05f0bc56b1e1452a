namespace XnaiAspire.Embedder.Engines.Managed.Tokenization;

/// <summary>Ids of the tokens that are not cut out of text.</summary>
internal readonly record struct SpecialTokens(int Class, int Separator, int Unknown);
