using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Engines;

/// <summary>
/// Each of these ends a process when llama.cpp is called without the guard, so each runs in a child, both ways. That the unguarded way dies
/// shows that the guard is needed; the day it does not, the guard can go.
/// </summary>
public sealed class AbortingInputTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-abort-").FullName;

    public static TheoryData<string, string> Cases => new()
    {
        { "too-many-tokens", "TooManyTokens" },
        { "too-many-positions", "TooManyTokens" },
        { "beyond-unicode", "vector" },
        { "odd-pooling", "vector" },
        { "decoder", "not-bert" },
        { "piece-twice", "bad-metadata" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_guarded_way_lives(string input, string answer)
        => Assert.Equal((0, answer), await ChildProgram.RunAsync("guarded", input, Model(input)));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_unguarded_way_dies(string input, string guardedAnswer)
    {
        var (exitCode, answer) = await ChildProgram.RunAsync("unguarded", input, Model(input));
        Assert.True(exitCode is 134 or 139, $"{input}: exit code {exitCode}, answer {answer}; guarded it is {guardedAnswer}");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Model(string input) => (input switch
    {
        "odd-pooling" => new TinyModel { Pooling = 7 },
        "piece-twice" => new TinyModel { Pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "▁a", "▁b", "▁a"] },
        "decoder" => new TinyModel { Architecture = "llama" },
        _ => new TinyModel(),
    }).WriteTo(_directory);
}
