using System.Globalization;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Publishing.Manifest;

// The model as JSON, for tools that deploy it:
//   {"resources": {"redis": {"type": "container.v0", "image": "docker.io/library/redis:8.6", "env": {...}, "bindings": {...}}}}
// Values that are known only later stay expressions: "{redis.bindings.tcp.host}:{redis.bindings.tcp.port}". Paths are relative to the manifest.
internal sealed class ManifestWriter(DistributedApplicationExecutionContext executionContext, string manifestPath)
{
    public async Task<string> WriteAsync(DistributedApplicationModel model, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartObject("resources");
            var resources = model.Resources.Where(r => r is not IComputeEnvironmentResource && !r.IsExcludedFromPublish()).ToList();
            foreach (var resource in resources.Concat(ReferredTo(resources)))
            {
                json.WriteStartObject(resource.Name);
                await WriteAsync(json, resource, cancellationToken).ConfigureAwait(false);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    // A generated password is no resource of the model; what refers to it needs it all the same.
    private static IEnumerable<IResource> ReferredTo(List<IResource> resources) => resources
        .OfType<IResourceWithConnectionString>()
        .SelectMany(resource => resource.ConnectionStringExpression.ValueProviders)
        .OfType<ParameterResource>()
        .Except(resources.OfType<ParameterResource>())
        .Distinct();

    private async Task WriteAsync(Utf8JsonWriter json, IResource resource, CancellationToken cancellationToken)
    {
        switch (resource)
        {
            case ContainerResource container:
                json.WriteString("type", "container.v0");
                WriteConnectionString(json, resource);
                json.WriteString("image", container.TryGetContainerImageName(out var image)
                    ? image
                    : throw new DistributedApplicationException($"The container '{resource.Name}' has no image."));
                if (container.Entrypoint is not null)
                {
                    json.WriteString("entrypoint", container.Entrypoint);
                }

                await WriteProcessAsync(json, resource, cancellationToken).ConfigureAwait(false);
                break;
            case ProjectResource project:
                json.WriteString("type", "project.v0");
                json.WriteString("path", Relative(project.GetProjectMetadata().ProjectPath));
                await WriteProcessAsync(json, resource, cancellationToken).ConfigureAwait(false);
                break;
            case ExecutableResource executable:
                json.WriteString("type", "executable.v0");
                WriteConnectionString(json, resource);
                json.WriteString("workingDirectory", Relative(executable.WorkingDirectory));
                json.WriteString("command", executable.Command);
                await WriteProcessAsync(json, resource, cancellationToken).ConfigureAwait(false);
                break;
            case ParameterResource parameter:
                ManifestParameter.Write(json, parameter);
                break;
            case IResourceWithConnectionString:
                json.WriteString("type", "value.v0");
                WriteConnectionString(json, resource);
                break;
            default:
                json.WriteString("error", "This resource does not support generation in the manifest.");
                break;
        }
    }

    private async Task WriteProcessAsync(Utf8JsonWriter json, IResource resource, CancellationToken cancellationToken)
    {
        var arguments = await ResourceDeclarations.ArgumentsAsync(resource, executionContext, NullLogger.Instance, cancellationToken).ConfigureAwait(false);
        if (arguments.Count > 0)
        {
            json.WriteStartArray("args");
            foreach (var argument in arguments)
            {
                json.WriteStringValue(Expression(argument));
            }

            json.WriteEndArray();
        }

        if (resource is ContainerResource)
        {
            WriteMounts(json, resource);
        }

        var variables = await ResourceDeclarations.EnvironmentAsync(resource, executionContext, NullLogger.Instance, cancellationToken).ConfigureAwait(false);
        if (variables.Count > 0)
        {
            json.WriteStartObject("env");
            foreach (var (name, value) in variables)
            {
                json.WriteString(name, Expression(value));
            }

            json.WriteEndObject();
        }

        ManifestBindings.Write(json, resource);
    }

    private void WriteMounts(Utf8JsonWriter json, IResource resource)
    {
        foreach (var kind in resource.Annotations.OfType<ContainerMountAnnotation>().GroupBy(m => m.Type).OrderBy(kind => kind.Key))
        {
            var isBind = kind.Key == ContainerMountType.BindMount;
            json.WriteStartArray(isBind ? "bindMounts" : "volumes");
            foreach (var mount in kind)
            {
                json.WriteStartObject();
                if (mount.Source is not null)
                {
                    json.WriteString(isBind ? "source" : "name", isBind ? Relative(mount.Source) : mount.Source);
                }

                json.WriteString("target", mount.Target);
                json.WriteBoolean("readOnly", mount.IsReadOnly);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private static void WriteConnectionString(Utf8JsonWriter json, IResource resource)
    {
        if (resource is IResourceWithConnectionString source)
        {
            json.WriteString("connectionString", source.ConnectionStringExpression.ValueExpression);
        }
    }

    private static string Expression(object value) => value switch
    {
        string text => text,
        IManifestExpressionProvider provider => provider.ValueExpression,
        IResourceBuilder<IResource> { Resource: IManifestExpressionProvider provider } => provider.ValueExpression,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private string Relative(string path) => Path.GetRelativePath(Path.GetDirectoryName(manifestPath)!, path).Replace('\\', '/');
}
