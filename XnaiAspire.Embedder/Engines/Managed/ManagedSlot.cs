using XnaiAspire.Embedder.Engines.Managed.Encoding;
using XnaiAspire.Embedder.Engines.Managed.Tokenization;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Engines.Managed;

/// <summary>The memory of one thread, and the way of its texts through tokenizer and network. One caller at a time.</summary>
internal sealed class ManagedSlot
{
    /// <summary>Texts of a batch. More would be short ones, of which so many fill a batch well enough.</summary>
    public const int MaxTexts = 32;

    private readonly BertEncoder _encoder;
    private readonly WordPieceTokenizer _tokenizer;
    private readonly Pooling _pooling;
    private readonly int _batchTokens;
    private readonly EncoderRoom _room;
    private readonly int[] _ids;
    private readonly int[] _lengths = new int[MaxTexts];
    private readonly int[] _places = new int[MaxTexts];
    private int _texts;
    private int _tokens;

    /// <param name="encoder">The network.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="pooling">How a text's vectors become one.</param>
    /// <param name="batchTokens">Tokens from which on a batch is large enough; a longer text is a batch of its own.</param>
    public ManagedSlot(BertEncoder encoder, WordPieceTokenizer tokenizer, Pooling pooling, int batchTokens)
    {
        (_encoder, _tokenizer, _pooling, _batchTokens) = (encoder, tokenizer, pooling, batchTokens);
        // A text is tokenized behind those that are there already, before it is known whether it fits.
        _room = new EncoderRoom(encoder.Shape, Math.Max(batchTokens, encoder.Shape.Positions));
        _ids = new int[_room.Capacity + encoder.Shape.Positions];
    }

    public void Embed(ReadOnlySpan<string> texts, Span<TextOutcome> outcomes)
    {
        (_texts, _tokens) = (0, 0);
        for (var i = 0; i < texts.Length; i++)
        {
            var length = _tokenizer.Tokenize(texts[i], _ids.AsSpan(_tokens, _encoder.Shape.Positions));
            if (Refuse(length) is { } refusal)
            {
                outcomes[i] = refusal;
                continue;
            }

            if (_texts == MaxTexts || (_texts > 0 && _tokens + length > _batchTokens))
            {
                var first = _tokens;
                Flush(outcomes);
                Array.Copy(_ids, first, _ids, 0, length);
            }

            (_lengths[_texts], _places[_texts]) = (length, i);
            _texts++;
            _tokens += length;
        }

        Flush(outcomes);
    }

    private TextOutcome? Refuse(int length)
    {
        var (count, limit) = (length - EmbeddingLimits.SpecialTokens, _encoder.Shape.Positions - EmbeddingLimits.SpecialTokens);
        if (count <= 0)
            return TextOutcome.Refused(RefusalReason.Empty, "no token is left of the text: it has only characters that the model ignores");
        return count > limit ? TextOutcome.Refused(RefusalReason.TooManyTokens, $"{count} tokens, the limit is {limit}", count) : null;
    }

    private void Flush(Span<TextOutcome> outcomes)
    {
        if (_texts == 0)
            return;
        _encoder.Encode(_ids.AsSpan(0, _tokens), _lengths.AsSpan(0, _texts), _room);
        var first = 0;
        for (var text = 0; text < _texts; text++)
        {
            var length = _lengths[text];
            var count = length - EmbeddingLimits.SpecialTokens;
            outcomes[_places[text]] = UnitVector.From(_encoder.Pool(first, length, _pooling, _room)) is { } vector
                ? TextOutcome.Embedded(vector, count)
                : TextOutcome.Refused(RefusalReason.BadVector, "the model gave NaN, infinity or the zero vector", count);
            first += length;
        }

        (_texts, _tokens) = (0, 0);
    }
}
