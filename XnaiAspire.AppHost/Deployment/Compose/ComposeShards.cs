using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>
/// The Ingestor's service once for each part of the library, <c>ingestor-1</c> to <c>ingestor-n</c>, and one that merges what they make. All end when they are done; their indexes lie
/// side by side in one volume.
/// </summary>
internal static class ComposeShards
{
    /// <summary>What dies is started again and goes on; what is done stays done.</summary>
    private const string OnFailure = "on-failure";

    /// <summary>A merge that is refused says why, and asking for ever changes nothing.</summary>
    private const string OnFailureAtTimes = "on-failure:10";

    /// <summary>Deals the Ingestor's service out; nothing where the library is not dealt out.</summary>
    public static void DealOut(ComposeFile file, string ingestor, RunOptions options)
    {
        if (options.Deployment?.Shards is not { } shards || !file.Services.Remove(ingestor, out var any))
        {
            return;
        }

        for (var number = 1; number <= shards; number++)
        {
            var one = any.As($"{ingestor}-{number}", OnFailure);
            one.Command = [.. any.Command.Select(argument => argument == ShardArguments.OfJob(shards) ? $"{number}/{shards}" : argument)];
            one.DependsOn = any.DependsOn;
            foreach (var (name, value) in any.Environment)
            {
                one.AddEnvironmentalVariable(name, value);
            }

            file.AddService(one);
        }

        // It calls nobody, so it is told no addresses, no secrets, and whom to trust neither.
        var merge = any.As("merge", OnFailureAtTimes);
        merge.Volumes = [.. any.Volumes.Where(volume => volume.Target is ContainerPaths.Home or ContainerPaths.Library)];
        merge.Command = [.. ShardArguments.Merge(options)];
        file.AddService(merge);
    }

    private static Service As(this Service service, string name, string restart) => new()
    {
        Name = name,
        Image = service.Image,
        Volumes = service.Volumes,
        User = service.User,
        Networks = service.Networks,
        Restart = restart,
        Deploy = service.Deploy,
        CapDrop = service.CapDrop,
        ReadOnly = service.ReadOnly,
        SecurityOpt = service.SecurityOpt,
        Tmpfs = service.Tmpfs,
    };
}
