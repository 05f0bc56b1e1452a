using System.Threading.Channels;
using XnaiAspire.Embedder.Engines;

namespace XnaiAspire.Embedder.OpenAi;

/// <summary>Turns whatever ends a request early into an answer that OpenAI's clients understand.</summary>
internal sealed class OpenAiRefusals(IHostApplicationLifetime lifetime) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (RequestRefusedException refused)
        {
            return refused.Error.ToResult(refused.Status);
        }
        catch (OverloadedException overloaded)
        {
            return OpenAiEndpoints.TooMany(context.HttpContext, overloaded.Message);
        }
        catch (BadHttpRequestException unreadable)
        {
            var message = unreadable.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"The body is over the limit of {OpenAiLimits.MaxBodyBytes} bytes."
                : unreadable.Message;
            return new OpenAiError(message, OpenAiError.InvalidRequest).ToResult(unreadable.StatusCode);
        }
        catch (Exception ended) when (ended is OperationCanceledException or ChannelClosedException)
        {
            // Nobody is there to read the answer, unless it is this side that ends.
            return lifetime.ApplicationStopping.IsCancellationRequested
                ? new OpenAiError("The service is shutting down.", OpenAiError.Server).ToResult(StatusCodes.Status503ServiceUnavailable)
                : TypedResults.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
    }
}
