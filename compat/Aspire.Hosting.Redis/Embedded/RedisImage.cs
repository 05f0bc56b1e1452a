using System.Diagnostics;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Redis;

/// <summary>
/// Whether the container's image can be had. An engine that runs on a machine without a way to the registry would only ever fail to start the container, and
/// whoever began with one command would have to find out why.
/// </summary>
internal static class RedisImage
{
    /// <summary>About 50 MB over a slow line; who wants to wait longer pulls it by hand.</summary>
    public static readonly TimeSpan PullLimit = TimeSpan.FromMinutes(2);

    /// <summary>Looks for it, and pulls it when it is not there.</summary>
    /// <param name="engine">The engine's program.</param>
    /// <param name="image">With registry and tag.</param>
    /// <param name="pullLimit">How long pulling may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it is there, else why not, for people.</returns>
    public static async Task<string?> WhyMissingAsync(string engine, string image, TimeSpan pullLimit, CancellationToken cancellationToken)
    {
        if (await RunAsync(engine, ["image", "inspect", image], cancellationToken).ConfigureAwait(false) is null)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(pullLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await RunAsync(engine, ["pull", image], either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"'{engine} pull {image}' took more than {pullLimit.TotalSeconds:0} seconds";
        }
    }

    private static async Task<string?> RunAsync(string engine, string[] arguments, CancellationToken cancellationToken)
    {
        var (code, _, error) = await DcpInfo.RunAsync(
            new ProcessStartInfo(engine, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }, cancellationToken).ConfigureAwait(false);
        return code == 0 ? null : $"'{engine} {string.Join(' ', arguments)}' ended with code {code}: {error.Trim().Split('\n')[^1]}";
    }
}
