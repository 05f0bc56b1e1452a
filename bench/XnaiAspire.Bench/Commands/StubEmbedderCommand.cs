using System.CommandLine;

namespace XnaiAspire.Bench;

/// <summary>The stub as the other measurements start it.</summary>
internal static class StubEmbedderCommand
{
    public const string Name = "stub-embedder";

    private static readonly Argument<int> Grpc = new("grpc-port");
    private static readonly Argument<int> Http = new("http-port");

    public static Command Create()
    {
        Command command = new(Name, "Only for the others: the Embedder's contract without a model.") { Grpc, Http };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => StubEmbedderHost.RunAsync(parsed.GetValue(Grpc), parsed.GetValue(Http), cancellationToken));
        return command;
    }
}
