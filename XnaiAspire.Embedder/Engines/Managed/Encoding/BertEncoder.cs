using XnaiAspire.Embedder.Models;

namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>The network: token ids of several texts in, one vector a text out. Any number of threads, each with a room of its own.</summary>
internal abstract class BertEncoder(BertShape shape)
{
    public BertShape Shape { get; } = shape;

    /// <summary>What of the arithmetic changes the numbers: "avx2 int16".</summary>
    public abstract string Name { get; }

    /// <summary>Encodes texts one behind the other, with nothing between them and none padded.</summary>
    /// <param name="ids">The tokens of all texts.</param>
    /// <param name="lengths">Tokens of each text.</param>
    /// <param name="room">Where to work; its <see cref="EncoderRoom.Hidden"/> then has the tokens' vectors.</param>
    public void Encode(ReadOnlySpan<int> ids, ReadOnlySpan<int> lengths, EncoderRoom room)
    {
        Begin(ids, lengths, room);
        for (var layer = 0; layer < Shape.Layers; layer++)
            RunLayer(layer, lengths, room);
    }

    /// <summary>Sets <see cref="EncoderRoom.Hidden"/> to what the first layer gets.</summary>
    public abstract void Begin(ReadOnlySpan<int> ids, ReadOnlySpan<int> lengths, EncoderRoom room);

    /// <summary>Runs one layer over <see cref="EncoderRoom.Hidden"/>.</summary>
    public abstract void RunLayer(int number, ReadOnlySpan<int> lengths, EncoderRoom room);

    /// <summary>The vector of one text, not scaled; valid until the room is used again.</summary>
    /// <param name="first">Its first token's place in the batch.</param>
    /// <param name="length">Its tokens.</param>
    /// <param name="pooling">How their vectors become one.</param>
    /// <param name="room">The batch.</param>
    public abstract ReadOnlySpan<float> Pool(int first, int length, Pooling pooling, EncoderRoom room);
}
