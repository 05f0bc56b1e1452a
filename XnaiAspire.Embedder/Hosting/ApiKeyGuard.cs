using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.Net.Http.Headers;
using XnaiAspire.Embedder.OpenAi;

namespace XnaiAspire.Embedder.Hosting;

/// <summary>
/// Asks every caller for the key, where there is one: <c>Authorization: Bearer KEY</c>, over gRPC and over HTTP, as OpenAI's clients send it. Only
/// <c>/health</c> and <c>/alive</c> are open, which say nothing but that.
/// </summary>
internal sealed class ApiKeyGuard(RequestDelegate next, string key)
{
    private const string Scheme = "Bearer ";
    private const string GrpcContent = "application/grpc";
    private const string Message = "The API key is missing or wrong. Embedder__ApiKey must be the same here and at the caller.";

    private static readonly string[] Open = ["/health", "/alive"];

    // Equal lengths of what is compared, whatever the lengths of the keys: the time tells nothing.
    private readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes(key));

    public Task InvokeAsync(HttpContext context)
    {
        if (Open.Contains(context.Request.Path.Value) || IsRight(context.Request))
            return next(context);
        if (context.Request.ContentType?.StartsWith(GrpcContent, StringComparison.OrdinalIgnoreCase) != true)
            return new OpenAiError(Message, OpenAiError.InvalidRequest, Code: "invalid_api_key").ToResult(StatusCodes.Status401Unauthorized).ExecuteAsync(context);

        // A refusal in gRPC's own words: an HTTP status alone would reach the caller without a message.
        context.Response.ContentType = GrpcContent;
        context.Response.Headers["grpc-status"] = ((int)StatusCode.Unauthenticated).ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(Message);
        return Task.CompletedTask;
    }

    private bool IsRight(HttpRequest request)
        => request.Headers[HeaderNames.Authorization] is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(value[Scheme.Length..].Trim())), _expected);
}
