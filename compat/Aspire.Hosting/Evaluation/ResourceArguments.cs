using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

internal sealed record EvaluatedArgument(string Value, bool IsSecret);

internal static class ResourceArguments
{
    // The arguments that the model gives to the resource's process; a value of null is left out.
    public static async Task<IReadOnlyList<EvaluatedArgument>> EvaluateAsync(
        IResource resource, DistributedApplicationExecutionContext executionContext, ILogger logger, CancellationToken cancellationToken)
    {
        var arguments = await ResourceDeclarations.ArgumentsAsync(resource, executionContext, logger, cancellationToken).ConfigureAwait(false);
        var values = new ValueProviderContext { ExecutionContext = executionContext, Caller = resource };
        var evaluated = new List<EvaluatedArgument>(arguments.Count);
        foreach (var value in arguments)
        {
            if (await ValueEvaluation.EvaluateAsync(value, values, cancellationToken).ConfigureAwait(false) is { } text)
            {
                evaluated.Add(new EvaluatedArgument(text, ValueEvaluation.HoldsSecret(value)));
            }
        }

        return evaluated;
    }
}
