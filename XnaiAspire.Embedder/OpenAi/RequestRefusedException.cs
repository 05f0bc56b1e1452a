namespace XnaiAspire.Embedder.OpenAi;

/// <summary>A request that cannot be answered as it is; becomes the answer that says so.</summary>
internal sealed class RequestRefusedException(int status, OpenAiError error) : Exception(error.Message)
{
    public int Status => status;

    public OpenAiError Error => error;

    /// <summary>400: a field is not as it must be.</summary>
    public static RequestRefusedException BadField(string? param, string code, string message)
        => new(StatusCodes.Status400BadRequest, new OpenAiError(message, OpenAiError.InvalidRequest, param, code));
}
