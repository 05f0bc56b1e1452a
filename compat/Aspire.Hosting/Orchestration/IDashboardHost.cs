namespace Aspire.Hosting.Orchestration;

/// <summary>The dashboard, where the application has one: orchestration does not depend on how it is fed.</summary>
internal interface IDashboardHost
{
    /// <summary>Throws when it cannot start: its program is missing, or a port is taken.</summary>
    void Check();

    Task StartAsync(CancellationToken cancellationToken);
}
