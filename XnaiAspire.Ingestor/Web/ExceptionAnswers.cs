using Microsoft.AspNetCore.Diagnostics;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;

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
            SearchRefusedException { Reason: "embedder-away" } e => (StatusCodes.Status503ServiceUnavailable, e.Reason, e.Message),
            SearchRefusedException { Reason: "embedder-fault" } e => (StatusCodes.Status502BadGateway, e.Reason, e.Message),
            SearchRefusedException { Reason: "fingerprint-mismatch" } e => (StatusCodes.Status409Conflict, e.Reason, e.Message),
            SearchRefusedException e => (StatusCodes.Status400BadRequest, e.Reason, e.Message),
            _ => null,
        };

        if (answer is not { } found)
            return false;

        await Refusal.Because(found.Status, found.Reason, found.Detail).ExecuteAsync(httpContext);
        return true;
    }
}
