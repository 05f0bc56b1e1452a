using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Timeouts that contradict each other are refused when the client is made, not found out in an incident.</summary>
internal sealed class HttpStandardResilienceOptionsValidator : IValidateOptions<HttpStandardResilienceOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpStandardResilienceOptions options)
    {
        var (attempt, total, sampling) = (options.AttemptTimeout.Timeout, options.TotalRequestTimeout.Timeout, options.CircuitBreaker.SamplingDuration);
        var failures = new List<string>();
        if (attempt > total) failures.Add($"The total request timeout ({total.TotalSeconds}s) must not be shorter than the attempt timeout ({attempt.TotalSeconds}s).");
        if (sampling < 2 * attempt)
            failures.Add($"The circuit breaker's sampling duration ({sampling.TotalSeconds}s) must be at least double the attempt timeout ({attempt.TotalSeconds}s).");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
