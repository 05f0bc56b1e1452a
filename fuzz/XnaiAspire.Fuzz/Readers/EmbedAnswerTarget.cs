using Google.Protobuf;
using XnaiAspire.Embedder.V1;
using XnaiAspire.Ingestor.Embedding;

namespace XnaiAspire.Fuzz.Readers;

/// <summary>An answer of an Embedder that is broken or somebody else. What is no vector becomes a refusal of its text, never an exception.</summary>
internal sealed class EmbedAnswerTarget : FuzzTarget
{
    private const int Texts = 3;

    private static readonly EmbedderDescription Description =
        new("model", "hash", "engine", 4, "mean", true, false, new EmbedderLimits(510, 100_000, 64, 2));

    public override string Name => "embed-answer";

    public override IReadOnlyList<byte[]> Words { get; } = [[0, 0, 0xC0, 0x7F], [0, 0, 0x80, 0x7F], [0, 0, 0x80, 0x3F], [0, 0, 0, 0], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]];

    public override IEnumerable<byte[]> Seeds()
    {
        var answer = new EmbedResponse { Id = 7 };
        answer.Results.Add(new EmbedResult { Tokens = 3, Vector = ByteString.CopyFrom([0, 0, 0x80, 0x3F, .. new byte[12]]) });
        answer.Results.Add(new EmbedResult { Refusal = new TextRefusal { Reason = RefusalReason.TooManyTokens, Detail = "600 tokens" } });
        answer.Results.Add(new EmbedResult { Tokens = 1, Vector = ByteString.CopyFrom([0, 0, 0x80, 0xBF, .. new byte[12]]) });
        return [answer.ToByteArray(), new EmbedResponse().ToByteArray()];
    }

    public override bool Documents(Exception error) => false;

    public override void Run(byte[] input)
    {
        EmbedResponse response;
        try
        {
            response = EmbedResponse.Parser.ParseFrom(input);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or ArgumentOutOfRangeException)
        {
            // gRPC turns what the parser throws (the latter for a negative length) into a failed call before anybody of ours sees a message.
            return;
        }

        var answers = new TextEmbedding[Texts];
        EmbedAnswer.Check(response, Description, answers);
        foreach (TextEmbedding answer in answers)
        {
            Hold(answer.Tokens >= 0, "tokens are counted from 0");
            Hold(answer.Refusal is not null || (answer.Vector.Length == Description.Dimensions && IsUnit(answer.Vector.Span)), "a vector or a reason");
        }
    }

    private static bool IsUnit(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (float value in vector)
        {
            squares += (double)value * value;
        }

        return Math.Abs(Math.Sqrt(squares) - 1) < 0.01;
    }
}
