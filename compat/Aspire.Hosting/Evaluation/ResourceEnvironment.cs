using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

internal sealed record EvaluatedVariable(string Name, string Value, bool IsSecret);

internal static class ResourceEnvironment
{
    // What the model sets for the resource's process, in the order in which it was set first. Waits for endpoints and values that are not
    // known yet. DCP templates ({{- portForServing "embedder-http" -}}) are left in for DCP.
    public static async Task<IReadOnlyList<EvaluatedVariable>> EvaluateAsync(
        IResource resource, DistributedApplicationExecutionContext executionContext, ILogger logger, CancellationToken cancellationToken)
    {
        var variables = await ResourceDeclarations.EnvironmentAsync(resource, executionContext, logger, cancellationToken).ConfigureAwait(false);
        var values = new ValueProviderContext { ExecutionContext = executionContext, Caller = resource };
        var evaluated = new List<EvaluatedVariable>(variables.Count);
        foreach (var (name, value) in variables)
        {
            if (await ValueEvaluation.EvaluateAsync(value, values, cancellationToken).ConfigureAwait(false) is { } text)
            {
                evaluated.Add(new EvaluatedVariable(name, text, ValueEvaluation.HoldsSecret(value)));
            }
        }

        return evaluated;
    }
}
