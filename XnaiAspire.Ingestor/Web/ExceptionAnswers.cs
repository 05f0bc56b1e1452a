using Grpc.Core;
using Microsoft.AspNetCore.Diagnostics;
using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Web;

/// <summary>Turns what can go wrong below into an answer with a reason; anything else stays a plain 500 and a log entry.</summary>
internal sealed class ExceptionAnswers : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        (int Status, string Reason, string Detail)? answer = exception switch
        {
            IndexLockedException e => (StatusCodes.Status409Conflict, e.Reason, e.Message),
            FingerprintMismatchException e => (StatusCodes.Status409Conflict, e.Reason, e.Message),
            IndexException e => (StatusCodes.Status500InternalServerError, e.Reason, e.Message),
            RpcException { StatusCode: StatusCode.InvalidArgument or StatusCode.ResourceExhausted } e =>
                (StatusCodes.Status400BadRequest, "text-refused", e.Status.Detail),
            RpcException e =>
                (StatusCodes.Status503ServiceUnavailable, "embedder-away", $"The Embedder did not answer ({e.StatusCode}). It is needed to search."),
            _ => null,
        };

        if (answer is not { } found)
            return false;

        await Refusal.Because(found.Status, found.Reason, found.Detail).ExecuteAsync(httpContext);
        return true;
    }
}
