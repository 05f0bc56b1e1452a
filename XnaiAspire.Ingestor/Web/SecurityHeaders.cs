namespace XnaiAspire.Ingestor.Web;

/// <summary>Headers that hold the page to what it needs: its own files, its own API, nothing else.</summary>
internal static class SecurityHeaders
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Adds them to every answer. No frame may hold the page: a foreign one could lay its own buttons over "Rebuild".</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Always ask again whether a file has changed: after an update, an old script must not meet a new API.
        headers.CacheControl = "no-cache";
        return next(context);
    });
}
