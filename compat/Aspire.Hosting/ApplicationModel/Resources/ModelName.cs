namespace Aspire.Hosting.ApplicationModel;

public interface IModelNameParameter;

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ResourceNameAttribute : Attribute, IModelNameParameter;

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EndpointNameAttribute : Attribute, IModelNameParameter;

// Names become DNS labels, environment variables and DCP object names, so they are held to what all of those take.
internal static class ModelName
{
    private const int MaxLength = 64;

    public static void Validate(string target, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Problem(name) is { } problem)
        {
            throw new ArgumentException($"{target} name '{name}' is invalid. Name must {problem}.", nameof(name));
        }
    }

    private static string? Problem(string name) =>
        name.Length > MaxLength ? $"be between 1 and {MaxLength} characters long"
        : !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? "contain only ASCII letters, digits, and hyphens"
        : !char.IsAsciiLetter(name[0]) ? "start with an ASCII letter"
        : name.Contains("--", StringComparison.Ordinal) ? "not contain consecutive hyphens"
        : name[^1] == '-' ? "not end with a hyphen"
        : null;
}
