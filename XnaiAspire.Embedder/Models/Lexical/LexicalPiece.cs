namespace XnaiAspire.Embedder.Models.Lexical;

/// <summary>One entry of the built-in model's vocabulary.</summary>
/// <param name="Text">
/// As the file has it: a word's beginning starts with U+2581 (<c>▁tomato</c>), a continuation does not (<c>es</c>), and control pieces
/// are in brackets (<c>[CLS]</c>).
/// </param>
/// <param name="Subject">What the piece is about: pieces with one subject (<c>prune</c>, <c>pruning</c>) get nearly one vector.</param>
/// <param name="Weight">
/// Length of the piece's share in a text's vector, over 0 and at most 1: rare words weigh 1, function words next to nothing.
/// </param>
/// <param name="IsControl">Whether it stands for no text.</param>
public sealed record LexicalPiece(string Text, string Subject, double Weight, bool IsControl = false);
