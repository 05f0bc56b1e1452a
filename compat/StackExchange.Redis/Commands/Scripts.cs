using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StackExchange.Redis;

public partial interface IDatabaseAsync
{
    Task<RedisResult> ExecuteAsync(string command, params object[] args);

    Task<RedisResult> ExecuteAsync(string command, ICollection<object>? args, CommandFlags flags = CommandFlags.None);

    Task<RedisResult> ScriptEvaluateAsync(string script, RedisKey[]? keys = null, RedisValue[]? values = null, CommandFlags flags = CommandFlags.None);

    Task<RedisResult> ScriptEvaluateAsync(byte[] hash, RedisKey[]? keys = null, RedisValue[]? values = null, CommandFlags flags = CommandFlags.None);
}

internal abstract partial class RedisCommands
{
    public Task<RedisResult> ExecuteAsync(string command, params object[] args) => ExecuteAsync(command, args, CommandFlags.None);

    public Task<RedisResult> ExecuteAsync(string command, ICollection<object>? args, CommandFlags flags = CommandFlags.None)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        return Run(flags, RedisResult.From, command.ToUpperInvariant(), [.. (args ?? []).Select(Argument)]);
    }

    /// <summary>A script goes to a server once, ahead of its first run; from then on its hash is enough.</summary>
    public virtual async Task<RedisResult> ScriptEvaluateAsync(
        string script, RedisKey[]? keys = null, RedisValue[]? values = null, CommandFlags flags = CommandFlags.None)
    {
        ArgumentNullException.ThrowIfNull(script);

        // With nobody to hear of NOSCRIPT, the text must go at once.
        if (flags.HasFlag(CommandFlags.FireAndForget)) return await EvaluateTextAsync(script, keys, values, flags).ConfigureAwait(false);
        var hash = Hash(script);
        if (Owner.CurrentConnection?.LoadedScripts.ContainsKey(hash) is not true) await LoadAsync(script, hash, flags).ConfigureAwait(false);
        var arguments = ScriptArguments(hash, keys, values);
        try
        {
            return await Run(flags, RedisResult.From, "EVALSHA", arguments).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // SCRIPT FLUSH, or another server answers now. It did not run, so it may be sent again.
            await LoadAsync(script, hash, flags).ConfigureAwait(false);
            return await Run(flags, RedisResult.From, "EVALSHA", arguments).ConfigureAwait(false);
        }
    }

    // A server that was started again is another connection, and knows nothing.
    private async Task LoadAsync(string script, string hash, CommandFlags flags)
    {
        var connection = Owner.CurrentConnection;
        await Run(flags, RedisResult.From, "SCRIPT", "LOAD", script).ConfigureAwait(false);
        if (connection is not null && connection == Owner.CurrentConnection) connection.LoadedScripts.TryAdd(hash, true);
    }

    public Task<RedisResult> ScriptEvaluateAsync(byte[] hash, RedisKey[]? keys = null, RedisValue[]? values = null, CommandFlags flags = CommandFlags.None) =>
        Run(flags, RedisResult.From, "EVALSHA", ScriptArguments(Convert.ToHexStringLower(hash), keys, values));

    protected Task<RedisResult> EvaluateTextAsync(string script, RedisKey[]? keys, RedisValue[]? values, CommandFlags flags) =>
        Run(flags, RedisResult.From, "EVAL", ScriptArguments(script, keys, values));

    private static RedisValue[] ScriptArguments(string script, RedisKey[]? keys, RedisValue[]? values) =>
        [script, keys?.Length ?? 0, .. Values(keys ?? []), .. values ?? []];

    // SHA-1 is the name that Redis gives a script, not a protection.
#pragma warning disable CA5350
    private static string Hash(string script) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(script)));
#pragma warning restore CA5350

    private static RedisValue Argument(object argument) => argument switch
    {
        RedisValue value => value,
        RedisKey key => Value(key),
        string text => text,
        byte[] bytes => bytes,
        bool flag => flag,
        double number => number,
        int or long or short or byte or uint => Convert.ToInt64(argument, CultureInfo.InvariantCulture),
        _ => throw new InvalidCastException($"An argument of type {argument?.GetType().Name ?? "null"} cannot be sent."),
    };
}
