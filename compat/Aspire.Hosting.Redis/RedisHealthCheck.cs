using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Aspire.Hosting.Redis;

/// <summary>
/// A PING and a write. PING alone proves little: a server whose disk is full or whose storage does not work answers it, and fails or dies at the
/// first write.
/// </summary>
internal sealed class RedisHealthCheck(RedisResource redis) : IHealthCheck, IAsyncDisposable
{
    private const string Key = "aspire:health";

    private readonly SemaphoreSlim _gate = new(1);
    private ConnectionMultiplexer? _connection;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var database = (await ConnectAsync(cancellationToken).ConfigureAwait(false)).GetDatabase();
            await database.PingAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            await database.StringSetAsync(Key, DateTimeOffset.UtcNow.ToUnixTimeSeconds(), TimeSpan.FromMinutes(1)).WaitAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, e.Message, e);
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_connection is not null) return _connection;
            var options = ConfigurationOptions.Parse(
                await ((IResourceWithConnectionString)redis).GetConnectionStringAsync(cancellation).ConfigureAwait(false) ?? "");
            options.AbortOnConnectFail = false;
            options.BacklogPolicy = BacklogPolicy.FailFast;
            options.ClientName = "aspire-health";

            // A check comes every second while the server starts: better a fast no than a late one.
            options.ConnectTimeout = options.SyncTimeout = 2000;
            return _connection = await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
    }
}
