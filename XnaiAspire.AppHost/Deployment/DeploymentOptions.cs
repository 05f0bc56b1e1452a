using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>What is asked of a deployment, by settings on the command line: <c>--Deployment:Shards=4</c>.</summary>
/// <param name="HasDashboard">Whether the dashboard is part of it; it is unless asked otherwise.</param>
/// <param name="HasTls">Whether the services have certificates and talk to each other by TLS alone.</param>
/// <param name="Shards">Into how many parts the library is dealt out, each with an Ingestor of its own; null: one Ingestor that stays and watches the library.</param>
internal sealed record DeploymentOptions(bool HasDashboard, bool HasTls, int? Shards)
{
    /// <summary>As many as the Ingestor's <c>--shard</c> takes.</summary>
    private const int MostShards = 1_024;

    private const string DashboardKey = "Deployment:Dashboard";
    private const string TlsKey = "Deployment:Tls";
    private const string ShardsKey = "Deployment:Shards";

    /// <summary>Reads them, or says in one line why one cannot be followed.</summary>
    public static (DeploymentOptions? Options, string? Problem) Read(IConfiguration configuration)
    {
        foreach (var key in (string[])[DashboardKey, TlsKey])
        {
            if (configuration[key] is { } given && !bool.TryParse(given, out _))
            {
                return (null, $"--{key} is '{given}'; it must be true or false.");
            }
        }

        int? shards = null;
        if (configuration[ShardsKey] is { } text)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MostShards)
            {
                return (null, $"--{ShardsKey} is '{text}'; it must be a whole number from 1 to {MostShards}.");
            }

            shards = number;
        }

        return (new DeploymentOptions(configuration.GetValue(DashboardKey, defaultValue: true), configuration.GetValue(TlsKey, defaultValue: false), shards), null);
    }
}
