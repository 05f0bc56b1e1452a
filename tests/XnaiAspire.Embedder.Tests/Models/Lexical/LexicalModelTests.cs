using System.Security.Cryptography;
using XnaiAspire.Embedder.Models.Gguf;
using XnaiAspire.Embedder.Models.Lexical;

namespace XnaiAspire.Embedder.Tests.Models.Lexical;

public sealed class LexicalModelTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>
    /// The bytes of version 1 are part of every index that was made with it. When this fails after a change to the vocabulary or the vectors,
    /// the change makes another model: give it another name.
    /// </summary>
    [Fact]
    public async Task The_generated_file_has_the_bytes_of_version_1_on_every_machine()
    {
        string missing = Path.Combine(_directory, "missing", "so far");
        string path = await LexicalModel.EnsureAsync(missing, CancellationToken.None);
        Assert.Equal(LexicalModel.Sha256, Hash(path));
        Assert.Equal([path], Directory.GetFiles(missing));

        GgufFile file = GgufReader.Read(path);
        Assert.Equal("bert", file.FindString("general.architecture"));
        Assert.Equal(LexicalModel.Name, file.FindString("general.name"));
        Assert.Equal(384u, file.FindUInt32("bert.embedding_length"));
        Assert.Equal(512u, file.FindUInt32("bert.context_length"));
        Assert.Equal(file.FindTensor("token_embd.weight")!.Shape[1], file.FindStrings("tokenizer.ggml.tokens")!.Count);
    }

    [Fact]
    public async Task An_intact_file_is_left_alone_and_a_damaged_one_is_made_again()
    {
        string path = Path.Combine(_directory, LexicalModel.FileName);
        await File.WriteAllTextAsync(path, "half a file");
        await LexicalModel.EnsureAsync(_directory, CancellationToken.None);
        Assert.Equal(LexicalModel.Sha256, Hash(path));

        DateTime longAgo = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, longAgo);
        await LexicalModel.EnsureAsync(_directory, CancellationToken.None);
        Assert.Equal(longAgo, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public async Task Two_that_write_at_once_end_with_one_intact_file()
    {
        string[] paths = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => LexicalModel.EnsureAsync(_directory, CancellationToken.None))));
        Assert.Equal(paths[0], paths[1]);
        Assert.Equal([paths[0]], Directory.GetFiles(_directory));
        Assert.Equal(LexicalModel.Sha256, Hash(paths[0]));
    }

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
