using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;

namespace LLama.Native;

#pragma warning disable IDE1006 // Native functions keep their own names.

/// <summary>Where llama.cpp's log goes. Without a callback it goes to the process's standard error, which is llama.cpp's default.</summary>
public static partial class NativeLogConfig
{
    private static LLamaLogCallback? Callback;

    public delegate void LLamaLogCallback(LLamaLogLevel level, string message);

    public static unsafe void llama_log_set(LLamaLogCallback? logCallback)
    {
        Volatile.Write(ref Callback, logCallback);
        if (LlamaLibraries.Loaded)
            Install();
    }

    public static void llama_log_set(ILogger? logger) => llama_log_set(logger is null ? null : LineByLine(logger));

    /// <summary>Hands llama.cpp our callback, or takes it back. Called once more when the libraries have been loaded.</summary>
    internal static unsafe void Install()
        => NativeApi.llama_log_set(Volatile.Read(ref Callback) is null ? null : &OnMessage, null);

    // A line comes in pieces: "load_backend: " then "loaded CPU backend\n", the later ones at level Continue (5).
    private static LLamaLogCallback LineByLine(ILogger logger)
    {
        var lines = new ThreadLocal<(StringBuilder Text, LLamaLogLevel Level)>(() => (new StringBuilder(), LLamaLogLevel.Info));
        return (level, message) =>
        {
            var (text, current) = lines.Value;
            if (level != LLamaLogLevel.Continue)
                lines.Value = (text, current = level);
            text.Append(message);
            if (!message.EndsWith('\n'))
                return;
            var line = text.ToString().TrimEnd();
            text.Clear();
            if (line.Length > 0)
                NativeMessage(logger, ToLogLevel(current), line);
        };
    }

    private static LogLevel ToLogLevel(LLamaLogLevel level) => level switch
    {
        LLamaLogLevel.None => LogLevel.None,
        LLamaLogLevel.Debug => LogLevel.Debug,
        LLamaLogLevel.Warning => LogLevel.Warning,
        LLamaLogLevel.Error => LogLevel.Error,
        _ => LogLevel.Information,
    };

    [LoggerMessage(EventId = 1, EventName = "NativeMessage", Message = "{Message}")]
    private static partial void NativeMessage(ILogger logger, LogLevel level, string message);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void OnMessage(LLamaLogLevel level, byte* message, void* userData)
    {
        try
        {
            Volatile.Read(ref Callback)?.Invoke(level, Marshal.PtrToStringUTF8((nint)message) ?? "");
        }
#pragma warning disable CA1031 // An exception cannot cross a native frame: it would end the process. A lost log line is the lesser harm.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
