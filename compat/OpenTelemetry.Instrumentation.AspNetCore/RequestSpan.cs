using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace OpenTelemetry.Instrumentation.AspNetCore;

/// <summary>Name and attributes of a server span by OpenTelemetry's conventions for HTTP and RPC.</summary>
internal static class RequestSpan
{
    public static void Begin(Activity activity, HttpRequest request)
    {
        // Until routing has run the method alone is known; a path would make names without end.
        activity.DisplayName = request.Method;
        activity.SetTag("http.request.method", request.Method)
            .SetTag("url.scheme", request.Scheme)
            .SetTag("url.path", (request.PathBase + request.Path).ToString())
            .SetTag("server.address", request.Host.Host)
            .SetTag("network.protocol.version", request.Protocol.StartsWith("HTTP/", StringComparison.Ordinal) ? request.Protocol[5..] : request.Protocol);
        if (request.Host.Port is { } port) activity.SetTag("server.port", port);
        if (request.Headers.UserAgent is [{ Length: > 0 } agent, ..]) activity.SetTag("user_agent.original", agent);
    }

    public static void Finish(Activity activity, HttpContext context)
    {
        var status = context.Response.StatusCode;
        activity.SetTag("http.response.status_code", status);
        if (activity.GetTagItem("grpc.method") is string { Length: > 0 } method) NameByMethod(activity, method);
        else if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            activity.DisplayName = $"{context.Request.Method} {route}";
            activity.SetTag("http.route", route);
        }

        if (status < StatusCodes.Status500InternalServerError || activity.Status is not ActivityStatusCode.Unset) return;
        activity.SetStatus(ActivityStatusCode.Error);
        if (activity.GetTagItem("error.type") is null) activity.SetTag("error.type", status.ToString(CultureInfo.InvariantCulture));
    }

    // Grpc.AspNetCore leaves grpc.method = "/xnai.Embedder/Embed" and grpc.status_code = "0".
    private static void NameByMethod(Activity activity, string method)
    {
        var name = method.TrimStart('/');
        activity.DisplayName = name;
        activity.SetTag("rpc.system", "grpc");
        if (name.Split('/') is [var service, var call]) activity.SetTag("rpc.service", service).SetTag("rpc.method", call);
        if (!int.TryParse(activity.GetTagItem("grpc.status_code")?.ToString(), out var code)) return;
        activity.SetTag("rpc.grpc.status_code", code);

        // By the conventions these are the server's own fault: UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS.
        if (code is 2 or 4 or 12 or 13 or 14 or 15) activity.SetStatus(ActivityStatusCode.Error);
    }
}
