using XnaiAspire.Assets.Aspire;

namespace XnaiAspire.Assets.Tests;

public sealed class SingleFileBundleTests : IDisposable
{
    private static readonly Dictionary<string, byte[]> Files = new()
    {
        ["a.dll"] = Enumerable.Range(0, 5000).Select(i => (byte)(i * 7)).ToArray(),
        ["b.dll"] = [1, 2, 3],
        ["c.dll"] = new byte[100],
    };

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false, 1000)]
    [InlineData(true, 1000)]
    [InlineData(false, (1 << 20) - 20)] // the marker lies across the border of the search's first block
    [InlineData(true, (3 << 20) + 5)]
    public void Extracts_the_named_files_only(bool compress, int codeBytes)
    {
        var program = _directory.Write("program", BundleFile.Create(Files, compress, codeBytes: codeBytes));

        SingleFileBundle.Extract(program, new HashSet<string> { "a.dll", "b.dll" }, _directory.Path);

        Assert.Equal(Files["a.dll"], File.ReadAllBytes(_directory["a.dll"]));
        Assert.Equal(Files["b.dll"], File.ReadAllBytes(_directory["b.dll"]));
        Assert.False(File.Exists(_directory["c.dll"]));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var program = _directory.Write("program", BundleFile.Create(Files, compress: false));

        var error = Assert.Throws<AssetException>(
            () => SingleFileBundle.Extract(program, new HashSet<string> { "a.dll", "z.dll", "y.dll" }, _directory.Path));

        Assert.Contains("y.dll, z.dll", error.Message);
    }

    [Fact]
    public void An_unknown_format_is_refused()
    {
        var program = _directory.Write("program", BundleFile.Create(Files, compress: false, major: 9));

        var error = Assert.Throws<AssetException>(() => SingleFileBundle.Extract(program, new HashSet<string> { "a.dll" }, _directory.Path));

        Assert.Contains("format 9", error.Message);
    }

    [Fact]
    public void A_file_without_the_marker_is_refused()
    {
        var program = _directory.Write("program", new byte[4096]);

        Assert.Throws<AssetException>(() => SingleFileBundle.Extract(program, new HashSet<string> { "a.dll" }, _directory.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_bundle_cut_anywhere_gives_an_asset_error(bool compress)
    {
        var whole = BundleFile.Create(Files, compress);
        for (var length = 0; length < whole.Length; length += 13)
        {
            var program = _directory.Write("program", whole[..length]);
            Assert.Throws<AssetException>(() => SingleFileBundle.Extract(program, Files.Keys.ToHashSet(), _directory.Path));
        }
    }
}
