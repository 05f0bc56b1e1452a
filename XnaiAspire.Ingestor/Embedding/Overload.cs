using System.Globalization;
using Grpc.Core;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>The Embedder has more to do than it takes: nothing was lost and nobody is to blame, the same is asked again later.</summary>
internal static class Overload
{
    // Of a server that says nonsense.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long to wait, from gRPC's trailer <c>grpc-retry-pushback-ms: 1000</c>; null when it is something else. A message over the size limit is RESOURCE_EXHAUSTED too,
    /// and has no trailer: trying again would not help.
    /// </summary>
    public static TimeSpan? RetryAfter(Exception? e) =>
        e is RpcException { StatusCode: StatusCode.ResourceExhausted } busy
        && int.TryParse(busy.Trailers.GetValue("grpc-retry-pushback-ms"), NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds)
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, Longest.TotalMilliseconds))
            : null;
}
