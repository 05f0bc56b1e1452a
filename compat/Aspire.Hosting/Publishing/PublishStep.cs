using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

// What one environment writes: --step publish-compose. --step publish runs those of all environments.
internal sealed class PublishStepAnnotation(string name, Func<PublishContext, Task> publish) : IResourceAnnotation
{
    public string Name { get; } = name;

    public Func<PublishContext, Task> PublishAsync { get; } = publish;
}

// OutputPath: the environment's own directory.
internal sealed record PublishContext(
    DistributedApplicationModel Model,
    DistributedApplicationExecutionContext ExecutionContext,
    string ApplicationName,
    string OutputPath,
    CancellationToken CancellationToken)
{
    private readonly List<string> _written = [];

    public IReadOnlyList<string> Written => _written;

    // Line ends are those of Linux everywhere: what is written is compared and committed.
    public async Task WriteAsync(string relativePath, string content)
    {
        var path = Path.Combine(OutputPath, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, content.ReplaceLineEndings("\n"), CancellationToken).ConfigureAwait(false);
        _written.Add(path);
    }
}
