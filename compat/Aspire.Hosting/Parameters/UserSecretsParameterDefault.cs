using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Parameters;

// A value that is made once and kept, so that data written under a generated password can be opened again by the next run.
internal sealed class UserSecretsParameterDefault(UserSecrets secrets, string key, ParameterDefault inner) : ParameterDefault
{
    public override string GetDefaultValue()
    {
        // The host reads user secrets in Development only; a kept value counts in every environment.
        if (secrets.Find(key) is { Length: > 0 } kept)
        {
            return kept;
        }

        var value = inner.GetDefaultValue();
        secrets.Set(key, value);
        return value;
    }
}
