using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace XnaiAspire.ServiceDefaults;

/// <summary>
/// Tells requests that a page of another site makes through the user's own browser.
/// <para>
/// Listening on loopback keeps other machines out, not other web pages: a page from anywhere may send a form or a simple request to
/// <c>http://localhost:5300/api/rebuild</c>, and the browser delivers it, only the answer stays hidden. So a request that changes
/// something or costs work is refused when the browser says that another origin made it: <c>Sec-Fetch-Site</c> (all browsers since
/// 2023) or <c>Origin</c>. Both are set by the browser and out of a page's reach. A client without either is no browser (curl, the
/// AppHost) and is let through.
/// </para>
/// <para>
/// A page can also point its own name at 127.0.0.1 (DNS rebinding); to the browser this service then is that page's own origin. What
/// is left to tell by is the Host header, which still carries the foreign name: <see cref="LocalHosts"/> are those that cannot be foreign.
/// </para>
/// </summary>
public static class ForeignPages
{
    /// <summary>Names that resolve to this machine whatever a DNS server says; <c>*.localhost</c> is reserved for it by RFC 6761.</summary>
    public static IReadOnlyList<string> LocalHosts { get; } = ["localhost", "127.0.0.1", "[::1]", "*.localhost"];

    /// <summary>Whether a browser says that a page of another origin made the request.</summary>
    /// <param name="request">The request.</param>
    public static bool IsForeign(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);

        // Sec-Fetch-Site: cross-site | same-site (another port of localhost is that) | same-origin | none (typed by the user)
        foreach (string? site in request.Headers["Sec-Fetch-Site"])
        {
            if (site is not ("same-origin" or "none"))
                return true;
        }

        // Origin: http://localhost:5300, or null for a sandboxed page or a local file. The scheme may differ behind a proxy.
        foreach (string? origin in request.Headers[HeaderNames.Origin])
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
                || !string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
