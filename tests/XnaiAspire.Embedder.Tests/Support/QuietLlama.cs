using System.Runtime.CompilerServices;
using LLama.Native;

namespace XnaiAspire.Embedder.Tests.Support;

internal static class QuietLlama
{
    // Without a callback llama.cpp writes some hundred lines a model to the test's output.
#pragma warning disable CA2255 // A test program is an application.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Silence() => NativeLogConfig.llama_log_set((_, _) => { });
}
