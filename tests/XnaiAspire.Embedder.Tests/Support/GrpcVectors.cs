using Grpc.Core;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Tests.Support;

internal static class GrpcVectors
{
    /// <summary>The bytes that the gRPC service gives for each text: what every other way in must give too.</summary>
    public static async Task<byte[][]> EmbedOverGrpcAsync(this RunningEmbedder embedder, params string[] texts)
    {
        using var call = embedder.Client.Embed();
        await call.RequestStream.WriteAsync(new EmbedRequest { Texts = { texts } });
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext());
        return [.. call.ResponseStream.Current.Results.Select(result => result.Vector.ToByteArray())];
    }
}
