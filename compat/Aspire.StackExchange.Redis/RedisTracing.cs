using System.Diagnostics;
using System.Net;
using StackExchange.Redis;
using StackExchange.Redis.Connection;

namespace Aspire.StackExchange.Redis;

/// <summary>A client span for each command, named by it, with the attributes of OpenTelemetry's database conventions. Keys and values are not recorded.</summary>
internal sealed class RedisTracing : ICommandTracer
{
    /// <summary>The name that the published instrumentation uses, so that filters and dashboards keep working.</summary>
    public const string SourceName = "OpenTelemetry.Instrumentation.StackExchangeRedis";

    private static readonly ActivitySource Source = new(SourceName);

    public bool IsListening => Source.HasListeners();

    public async Task<T> TraceAsync<T>(string command, int database, ConnectionMultiplexer multiplexer, Func<Task<T>> run)
    {
        using var activity = Source.StartActivity(command, ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("db.system.name", "redis").SetTag("db.operation.name", command).SetTag("db.namespace", database.ToString(System.Globalization.CultureInfo.InvariantCulture));
            SetServer(activity, (multiplexer.CurrentConnection?.EndPoint) ?? multiplexer.GetEndPoints()[0]);
        }

        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (Exception e) when (activity is not null)
        {
            // "WRONGTYPE Operation against a key ...": the first word is the server's error code.
            var code = e is RedisServerException ? e.Message.Split(' ', 2)[0] : null;
            if (code is not null) activity.SetTag("db.response.status_code", code);
            activity.SetTag("error.type", code ?? e.GetType().FullName).SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }

    private static void SetServer(Activity activity, EndPoint endPoint)
    {
        switch (endPoint)
        {
            case IPEndPoint ip:
                activity.SetTag("server.address", ip.Address.ToString()).SetTag("server.port", ip.Port);
                break;
            case DnsEndPoint dns:
                activity.SetTag("server.address", dns.Host).SetTag("server.port", dns.Port);
                break;
            default:
                activity.SetTag("server.address", endPoint.ToString());
                break;
        }
    }
}
