using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing.Manifest;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

// --operation publish: files are written, nothing is started.
internal sealed partial class PublishOperation(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    IConfiguration configuration,
    IHostEnvironment environment,
    ILogger<DistributedApplication> logger)
{
    private const string ManifestPublisher = "manifest";
    private const string ManifestStep = "publish-manifest";
    private const string PublishStep = "publish";
    private const string DefaultOutput = "aspire-output";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var steps = model.Resources
            .OfType<IComputeEnvironmentResource>()
            .SelectMany(e => e.Annotations.OfType<PublishStepAnnotation>().Select(step => (Environment: e, Step: step)))
            .ToArray();
        var wanted = WantedStep();
        if (wanted == ManifestStep)
        {
            await WriteManifestAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var chosen = wanted == PublishStep ? steps : [.. steps.Where(s => s.Step.Name == wanted)];
        if (chosen.Length == 0)
        {
            throw new DistributedApplicationException(
                wanted == PublishStep
                    ? "There is nothing to publish to: the model has no compute environment (AddDockerComposeEnvironment, AddKubernetesEnvironment)."
                    : $"There is no step '{wanted}'. Steps: {string.Join(", ", [PublishStep, .. steps.Select(s => s.Step.Name), ManifestStep])}.");
        }

        foreach (var (target, step) in chosen)
        {
            // With several environments each has a directory of its name.
            var output = steps.Length > 1 ? Path.Combine(OutputPath(), target.Name) : OutputPath();
            var context = new PublishContext(model, executionContext, environment.ApplicationName, output, cancellationToken);
            await step.PublishAsync(context).ConfigureAwait(false);
            LogPublished(logger, step.Name, context.Written.Count, output);
        }
    }

    private string WantedStep()
    {
        if (configuration["Publishing:Publisher"] is { Length: > 0 } publisher)
        {
            return publisher == ManifestPublisher
                ? ManifestStep
                : throw new DistributedApplicationException($"There is no publisher '{publisher}'. The only one is '{ManifestPublisher}'; environments are published by --step.");
        }

        return configuration["Pipeline:Step"] is { Length: > 0 } step ? step : PublishStep;
    }

    private string OutputPath() => configuration["Pipeline:OutputPath"] is { Length: > 0 } path
        ? Path.GetFullPath(path)
        : Path.Combine(configuration["AppHost:Directory"]!, DefaultOutput);

    private async Task WriteManifestAsync(CancellationToken cancellationToken)
    {
        if (configuration["Pipeline:OutputPath"] is not { Length: > 0 } path)
        {
            throw new DistributedApplicationException("The manifest needs a file to go to: --output-path FILE.json");
        }

        path = Path.GetFullPath(path);
        if (Directory.Exists(path))
        {
            throw new DistributedApplicationException($"--output-path '{path}' is a directory; the manifest is a file.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var json = await new ManifestWriter(executionContext, path).WriteAsync(model, cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(path, json, cancellationToken).ConfigureAwait(false);
        LogManifest(logger, path);
    }

    [LoggerMessage(10, LogLevel.Information, "{Step}: {Count} files written to {OutputPath}")]
    private static partial void LogPublished(ILogger logger, string step, int count, string outputPath);

    [LoggerMessage(11, LogLevel.Information, "Published manifest to: {ManifestPath}")]
    private static partial void LogManifest(ILogger logger, string manifestPath);
}
