using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace XnaiAspire.Embedder.Hosting;

/// <summary>Healthy once the model is loaded and its self-test gave a vector.</summary>
internal sealed class EngineHealthCheck(EngineHost host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(host.TryGet(out var loaded)
            ? HealthCheckResult.Healthy($"{loaded.Model.Name} on {loaded.Engine.Name}")
            : HealthCheckResult.Unhealthy("the model is not loaded"));
}
