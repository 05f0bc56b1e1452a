using System.Diagnostics;
using System.Text.Json;
using XnaiAspire.Embedder.Hosting;
using XnaiAspire.Embedder.Telemetry;

namespace XnaiAspire.Embedder.OpenAi;

/// <summary><c>POST /v1/embeddings</c>: texts in, vectors out, through the same queue as those of gRPC.</summary>
internal static class EmbeddingsEndpoint
{
    public static void MapEmbeddings(this IEndpointRouteBuilder openAi) => openAi.MapPost("/embeddings", EmbedAsync);

    /// <exception cref="RequestRefusedException">503: the model is not there yet.</exception>
    public static LoadedModel Loaded(EngineHost host) => host.TryGet(out var loaded)
        ? loaded
        : throw new RequestRefusedException(
            StatusCodes.Status503ServiceUnavailable, new OpenAiError("The model is not loaded yet.", OpenAiError.Server));

    private static async Task<IResult> EmbedAsync(HttpContext http, EngineHost host, EmbedderTelemetry telemetry, IHostApplicationLifetime lifetime)
    {
        // A browser sends JSON to another origin only after asking, and nobody here answers that question with yes.
        if (!http.Request.HasJsonContentType())
        {
            throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, new OpenAiError(
                "The Content-Type must be application/json.", OpenAiError.InvalidRequest));
        }

        var loaded = Loaded(host);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var request = await ReadAsync(http.Request, loaded, ended.Token);

        using var span = telemetry.Start(loaded);
        var started = Stopwatch.GetTimestamp();
        var outcomes = await loaded.Workers.EmbedAsync(request.Texts, ended.Token);
        telemetry.Record(span, outcomes, Stopwatch.GetElapsedTime(started));
        return TypedResults.Json(EmbeddingsAnswer.Of(outcomes, loaded.Model.Name, request.Base64), OpenAiJson.Plain.EmbeddingsAnswer);
    }

    private static async Task<EmbeddingsRequest> ReadAsync(HttpRequest request, LoadedModel loaded, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, default, cancellationToken);
            return EmbeddingsRequest.Read(body.RootElement, loaded.Model.Name, loaded.Engine.Dimensions);
        }
        catch (JsonException broken)
        {
            throw RequestRefusedException.BadField(null, "invalid_json", $"The body is not JSON: {broken.Message}");
        }
    }
}
