namespace XnaiAspire.Embedder.OpenAi;

/// <summary>An error as OpenAI's clients read it: <c>{"error":{"message":…,"type":…,"param":…,"code":…}}</c>.</summary>
/// <param name="Error">What is within.</param>
internal sealed record OpenAiErrorBody(OpenAiError Error);

/// <summary>What went wrong.</summary>
/// <param name="Message">For people.</param>
/// <param name="Type">Whose fault it is: <see cref="InvalidRequest"/>, <see cref="RateLimit"/> or <see cref="Server"/>.</param>
/// <param name="Param">The field that it is about.</param>
/// <param name="Code">For programs: <c>model_not_found</c>.</param>
internal sealed record OpenAiError(string Message, string Type, string? Param = null, string? Code = null)
{
    public const string InvalidRequest = "invalid_request_error";

    public const string RateLimit = "rate_limit_error";

    public const string Server = "server_error";

    /// <summary>This error as an answer.</summary>
    public IResult ToResult(int status) => TypedResults.Json(new OpenAiErrorBody(this), OpenAiJson.Plain.OpenAiErrorBody, statusCode: status);
}
