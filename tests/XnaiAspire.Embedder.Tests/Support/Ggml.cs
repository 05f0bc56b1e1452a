using System.Diagnostics;
using System.Runtime.InteropServices;
using LLama.Native;
using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Tests.Support;

/// <summary>ggml's own way from numbers to a type's blocks and back, through function pointers: the oracle for ours, and what writes files of such types.</summary>
internal static unsafe class Ggml
{
    private static readonly nint Library = Find();

    /// <summary>Numbers as ggml stores them; rows of <paramref name="columns"/>.</summary>
    public static byte[] Quantize(GgufTensorType type, float[] values, int columns)
    {
        var rows = values.Length / columns;
        var bytes = new byte[(int)GgufTensorSize.Of([columns, rows], type)!.Value];
        fixed (float* from = values)
        fixed (byte* to = bytes)
        {
            var written = ((delegate* unmanaged[Cdecl]<int, float*, void*, long, long, long, float*, nuint>)NativeLibrary.GetExport(Library, "ggml_quantize_chunk"))(
                (int)type, from, to, 0, rows, columns, null);
            Assert.Equal((nuint)bytes.Length, written);
        }

        return bytes;
    }

    /// <param name="name">As its functions are called, such as <c>q4_K</c>.</param>
    /// <param name="bytes">Whole blocks.</param>
    /// <param name="count">Numbers in them.</param>
    public static float[] Dequantize(string name, byte[] bytes, int count)
    {
        var values = new float[count];
        fixed (byte* from = bytes)
        fixed (float* to = values)
            ((delegate* unmanaged[Cdecl]<void*, float*, long, void>)NativeLibrary.GetExport(Library, "dequantize_row_" + name))(from, to, count);
        return values;
    }

    private static nint Find()
    {
        NativeApi.llama_empty_call(); // loads it
        using var process = Process.GetCurrentProcess();
        return NativeLibrary.Load(process.Modules.Cast<ProcessModule>().Select(module => module.FileName)
            .First(path => Path.GetFileName(path).StartsWith("libggml-base.", StringComparison.Ordinal)));
    }
}
