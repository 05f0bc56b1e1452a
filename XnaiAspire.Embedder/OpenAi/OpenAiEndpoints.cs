using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Net.Http.Headers;

namespace XnaiAspire.Embedder.OpenAi;

/// <summary>The part of OpenAI's HTTP API that embeds, for programs that know that one and not <c>Protos/embedder.proto</c>.</summary>
internal static class OpenAiEndpoints
{
    private const string Policy = "openai";

    // OpenAI's clients wait for as long as they are told.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

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

    private static Task TooManyAsync(HttpContext http)
    {
        http.Response.Headers[HeaderNames.RetryAfter] = RetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        OpenAiError error = new($"More than {OpenAiLimits.MaxRequests} requests at once.", OpenAiError.RateLimit, Code: "rate_limit_exceeded");
        return error.ToResult(StatusCodes.Status429TooManyRequests).ExecuteAsync(http);
    }
}
