using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;
using StackExchange.Redis;

namespace Aspire.StackExchange.Redis;

/// <summary>A PING, answered in time. The client is made here at the latest, so a connection string that is missing shows as unhealthy too.</summary>
internal sealed class RedisHealthCheck(Func<IConnectionMultiplexer> client) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var multiplexer = client();

            // Not queued behind a connection that is missing: the answer is known already.
            if (!multiplexer.IsConnected) return new HealthCheckResult(context.Registration.FailureStatus, multiplexer.GetStatus());
            // A probe every few seconds is no part of anybody's work; as traces of its own it would push those out of the dashboard.
            using var untraced = SuppressInstrumentationScope.Begin();
            await multiplexer.GetDatabase().PingAsync().WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, e.Message, e);
        }
    }
}
