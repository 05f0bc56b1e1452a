using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Net.Http.Headers;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Telemetry;

namespace XnaiAspire.Embedder.OpenAi;

/// <summary>The part of OpenAI's HTTP API that embeds, for programs that know that one and not <c>Protos/embedder.proto</c>.</summary>
internal static class OpenAiEndpoints
{
    private const string Policy = "openai";

    /// <summary>Registers what <see cref="MapOpenAi"/> needs.</summary>
    public static void AddOpenAi(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.AddConcurrencyLimiter(Policy, requests =>
        {
            requests.PermitLimit = OpenAiLimits.MaxRequests;
            requests.QueueLimit = 0;
        });
        limiter.OnRejected = static (rejected, _) => new ValueTask(TooManyAsync(rejected.HttpContext));
    });

    /// <summary>Maps <c>/v1/embeddings</c> and <c>/v1/models</c>.</summary>
    public static void MapOpenAi(this WebApplication app)
    {
        app.UseRateLimiter();
        var openAi = app.MapGroup("/v1");
        openAi.WithMetadata(new RequestSizeLimitAttribute(OpenAiLimits.MaxBodyBytes));
        openAi.RequireRateLimiting(Policy);
        openAi.AddEndpointFilter(new OpenAiRefusals(app.Lifetime));
        openAi.AddEndpointFilter(new LocalCallers(app.Configuration));
        openAi.MapEmbeddings();
        openAi.MapModels();
    }

    /// <summary>429 with when to try again, and counted.</summary>
    public static IResult TooMany(HttpContext http, string message)
    {
        http.RequestServices.GetRequiredService<EmbedderTelemetry>().Overloaded();
        http.Response.Headers[HeaderNames.RetryAfter] = EmbeddingLimits.RetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        return new OpenAiError(message, OpenAiError.RateLimit, Code: "rate_limit_exceeded").ToResult(StatusCodes.Status429TooManyRequests);
    }

    private static Task TooManyAsync(HttpContext http) => TooMany(http, $"More than {OpenAiLimits.MaxRequests} requests at once.").ExecuteAsync(http);
}
