namespace Aspire.Hosting.Dashboard;

/// <summary>
/// The dashboard keeps the keys of its login cookies below its home directory and does not start without them. Where the user's home
/// cannot be written (a container, a service account) it gets a private one, at the price of a new login after a restart.
/// </summary>
internal static class DashboardHome
{
    /// <returns>A new directory below <paramref name="sessionFolder"/>, or null when the user's home will do.</returns>
    public static string? Choose(string? home, string sessionFolder) =>
        CanWrite(home) ? null : Directory.CreateDirectory(Path.Combine(sessionFolder, "dashboard-home")).FullName;

    private static bool CanWrite(string? home)
    {
        if (string.IsNullOrEmpty(home))
        {
            return false;
        }

        try
        {
            var keys = Directory.CreateDirectory(Path.Combine(home, ".aspnet", "DataProtection-Keys")).FullName;
            using var probe = new FileStream(
                Path.Combine(keys, $".probe-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
