using Microsoft.AspNetCore.Http.HttpResults;

namespace XnaiAspire.Ingestor.Web;

/// <summary>An error answer: RFC 9457 problem details with a code for machines and a sentence for people.</summary>
internal static class Refusal
{
    /// <summary><c>{"title":"Conflict","status":409,"detail":"A run is going on.","reason":"run-in-progress"}</c></summary>
    public static ProblemHttpResult Because(int status, string reason, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: [new KeyValuePair<string, object?>("reason", reason)]);
}
