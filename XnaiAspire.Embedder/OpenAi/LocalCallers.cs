using Microsoft.Extensions.Primitives;
using XnaiAspire.ServiceDefaults;

namespace XnaiAspire.Embedder.OpenAi;

/// <summary>
/// Keeps web pages out: those of other origins, and those whose own name was pointed at this machine. gRPC needs no such guard, since
/// browsers do not speak HTTP/2 without TLS. A deployment that is reached under another name says so, as for the Ingestor:
/// <c>AllowedHosts=embedder;embedder.example.org</c>.
/// </summary>
internal sealed class LocalCallers(IConfiguration configuration) : IEndpointFilter
{
    private const string AnyHost = "*";

    private readonly List<StringSegment> _hosts =
        [.. (configuration["AllowedHosts"] is { Length: > 0 } named
            ? named.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : ForeignPages.LocalHosts).Select(host => new StringSegment(host))];

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (!IsAllowed(request.Host))
            throw Refused($"This service is not called {JsonText.Quote(request.Host.Host)}; AllowedHosts says what it is called.");
        return ForeignPages.IsForeign(request)
            ? throw Refused("A page of another site asked for this.")
            : next(context);
    }

    private bool IsAllowed(HostString host)
        => _hosts.Contains(AnyHost) || (host.HasValue && HostString.MatchesAny(host.Value, _hosts));

    private static RequestRefusedException Refused(string message)
        => new(StatusCodes.Status403Forbidden, new OpenAiError(message, OpenAiError.InvalidRequest, Code: "foreign_page"));
}
