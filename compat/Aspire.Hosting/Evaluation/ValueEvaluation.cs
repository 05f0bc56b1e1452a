using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

// A variable or an argument may be text or a value that is known only when the resource starts.
internal static class ValueEvaluation
{
    public static async ValueTask<string?> EvaluateAsync(object? value, ValueProviderContext context, CancellationToken cancellationToken) =>
        value switch
        {
            null => null,
            string text => text,
            IValueProvider provider => await provider.GetValueAsync(context, cancellationToken).ConfigureAwait(false),
            IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(context, cancellationToken).ConfigureAwait(false),
            bool or IFormattable => Convert.ToString(value, CultureInfo.InvariantCulture),
            _ => throw new InvalidOperationException($"A value of the type '{value.GetType().Name}' cannot be given to a resource."),
        };

    // Whether a secret parameter goes into the value, however deep.
    public static bool HoldsSecret(object? value) => HoldsSecret(value, []);

    private static bool HoldsSecret(object? value, HashSet<object> seen) =>
        value is not null and not string
        && seen.Add(value)
        && (value is ParameterResource { Secret: true }
            || (value is ReferenceExpression expression && expression.ValueProviders.Any(p => HoldsSecret(p, seen)))
            || (value is IResourceBuilder<IResource> builder && HoldsSecret(builder.Resource, seen))
            || (value is not EndpointReference and not EndpointReferenceExpression and IValueWithReferences references
                && references.References.Any(r => HoldsSecret(r, seen))));
}
