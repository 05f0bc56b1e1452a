using System.Runtime.InteropServices;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Engines.Managed;

/// <summary>The engine in processes of which .NET's switches keep instructions away.</summary>
public sealed class InstructionSetTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-instructions-").FullName;

    [SkippableTheory]
    [InlineData("managed 3 avx2 int16", "DOTNET_EnableAVX512", "DOTNET_EnableAVX512F")]
    [InlineData("managed 3 v128 int16", "DOTNET_EnableAVX2", "DOTNET_EnableFMA")]
    [InlineData("managed 3 scalar f32", "DOTNET_EnableHWIntrinsic")]
    public async Task Without_instructions_it_takes_another_path_to_the_same_vectors(string name, params string[] switches)
    {
        Skip.IfNot(RuntimeInformation.ProcessArchitecture == Architecture.X64, "The switches are those of x64.");
        var path = new TinyModel().WriteTo(_directory);
        var answer = (await ChildProgram.RunAsync("managed", "the quick brown fox", path, switches.Select(name => KeyValuePair.Create(name, "0")))).Answer!;
        var parts = answer.Split(": ");
        Assert.Equal(name, parts[0]);

        using ManagedModel model = new(path);
        var vector = MemoryMarshal.Cast<byte, float>(Convert.FromHexString(parts[1])).ToArray();
        Assert.InRange(ManagedModel.Cosine(vector, model.Reference.Embed(model.Tokenize("the quick brown fox"))), 0.99999, 1.00001);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
