using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting.Parameters;

// The AppHost's user secrets, the file that "dotnet user-secrets" edits: {"Parameters:redis-password": "..."}.
internal sealed class UserSecrets(string path)
{
    // Characters of passwords stay readable; the file is read by people.
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Lock Gate = new();

    public static UserSecrets? Of(Assembly? appHost) => appHost?.GetCustomAttribute<UserSecretsIdAttribute>() is { UserSecretsId: { Length: > 0 } id }
        ? new UserSecrets(PathHelper.GetSecretsPathFromSecretsId(id))
        : null;

    public string? Find(string key)
    {
        lock (Gate)
        {
            return Read()[key]?.GetValue<string>();
        }
    }

    public void Set(string key, string value)
    {
        lock (Gate)
        {
            var secrets = Read();
            secrets[key] = value;
            Write(secrets);
        }
    }

    private JsonObject Read()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            var node = JsonNode.Parse(
                File.ReadAllText(path), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var flat = new JsonObject();
            Flatten(node as JsonObject ?? [], prefix: "", flat);
            return flat;
        }
        catch (JsonException ex)
        {
            throw new DistributedApplicationException($"The user secrets in '{path}' are not JSON. Mend or delete the file.", ex);
        }
    }

    // Nested sections are written back flat, as "dotnet user-secrets" does.
    private static void Flatten(JsonObject section, string prefix, JsonObject target)
    {
        foreach (var (key, value) in section)
        {
            if (value is JsonObject inner)
            {
                Flatten(inner, $"{prefix}{key}:", target);
            }
            else
            {
                target[prefix + key] = value?.DeepClone();
            }
        }
    }

    // Only the owner may read it, from its first byte on; a reader sees the old file or the new one.
    private void Write(JsonObject secrets)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(secrets.ToJsonString(Format)));
        }

        File.Move(temporary, path, overwrite: true);
    }
}
