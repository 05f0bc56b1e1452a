using Microsoft.Extensions.Configuration;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>Where a published application is to run. One at a time is in the model: a resource belongs to one compute environment.</summary>
internal static class DeploymentTarget
{
    /// <summary>Name of the compose environment, and of its directory.</summary>
    public const string Compose = "compose";

    /// <summary>Name of the Kubernetes environment, and of its directory.</summary>
    public const string Kubernetes = "kubernetes";

    private const string Step = "--step";
    private const string PublishAll = "publish";
    private const string StepPrefix = "publish-";
    private const string ManifestStep = "publish-manifest";
    private const string OutputPath = "--output-path";
    private const string DefaultOutput = "aspire-output";

    /// <summary>
    /// The command lines to run one after the other. <c>--operation publish --output-path deploy</c> is one for each target, into a directory of
    /// its name: <c>--step publish-compose --output-path deploy/compose</c>, then Kubernetes. Any other is run as it is.
    /// </summary>
    public static IEnumerable<string[]> CommandLines(string[] args)
    {
        var isPublish = string.Equals(Value(args, "--operation"), "publish", StringComparison.OrdinalIgnoreCase);
        if (!isPublish || Value(args, "--publisher") is not null || Value(args, Step) is not (null or PublishAll))
        {
            return [args];
        }

        var output = Value(args, OutputPath) ?? Path.Combine(Projects.XnaiAspire_AppHost.ProjectPath, DefaultOutput);
        string[] rest = [.. Without(Without(args, Step), OutputPath)];
        return ((string[])[Compose, Kubernetes]).Select(target => (string[])[.. rest, Step, StepPrefix + target, OutputPath, Path.Combine(output, target)]);
    }

    /// <summary>
    /// The environment that a step is about, by the end of its name: <c>publish-kubernetes</c>. Compose for steps that name none; the manifest
    /// needs none.
    /// </summary>
    public static string? Of(IConfiguration configuration)
    {
        var step = configuration["Pipeline:Step"] ?? "";
        return step == ManifestStep || !string.IsNullOrEmpty(configuration["Publishing:Publisher"]) ? null
            : step.EndsWith('-' + Kubernetes, StringComparison.Ordinal) ? Kubernetes
            : Compose;
    }

    // --step publish, --step=publish
    private static string? Value(string[] args, string name)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == name && i + 1 < args.Length)
            {
                return args[i + 1];
            }

            if (args[i].StartsWith(name + '=', StringComparison.Ordinal))
            {
                return args[i][(name.Length + 1)..];
            }
        }

        return null;
    }

    private static IEnumerable<string> Without(IEnumerable<string> args, string name)
    {
        var skipNext = false;
        foreach (var arg in args)
        {
            if (skipNext || arg.StartsWith(name + '=', StringComparison.Ordinal))
            {
                skipNext = false;
            }
            else if (arg == name)
            {
                skipNext = true;
            }
            else
            {
                yield return arg;
            }
        }
    }
}
