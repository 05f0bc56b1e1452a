using Microsoft.AspNetCore.Http.HttpResults;
using StackExchange.Redis;
using XnaiAspire.Ingestor.Verification;

namespace XnaiAspire.Ingestor.Web;

/// <summary>
/// <c>POST /api/verify</c>: the report of <c>verify</c>. Changes nothing, but reads the whole index, so it is refused to foreign pages as what changes
/// something is, and there is one at a time.
/// </summary>
internal static class VerifyEndpoint
{
    public static void MapVerify(this IEndpointRouteBuilder api) => api.MapGroup("").RefuseForeignPages().MapPost("/verify", VerifyAsync);

    private static async Task<Results<Ok<VerifyReport>, ProblemHttpResult>> VerifyAsync(
        IngestOptions options, VerifyTurn turn, TimeProvider time, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (!turn.TryTake())
            return Refusal.Because(StatusCodes.Status409Conflict, "verify-in-progress", "The index is being verified already. Wait for its end.");

        try
        {
            var request = new VerifyRequest(options.IndexDirectory, options.LibraryRoot, options.FileTypes, Deep: false);
            return TypedResults.Ok(await Verifier.RunAsync(request, services.GetService<IConnectionMultiplexer>(), null, time, cancellationToken));
        }
        finally
        {
            turn.Return();
        }
    }
}

/// <summary>One verification at a time.</summary>
internal sealed class VerifyTurn
{
    private int _taken;

    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    public void Return() => Volatile.Write(ref _taken, 0);
}
