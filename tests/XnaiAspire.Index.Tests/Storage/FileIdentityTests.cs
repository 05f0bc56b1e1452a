using System.Diagnostics;
using System.Globalization;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Storage;

/// <summary>By its identity a reader notices that a rebuild has put another index in the place of the one that it has open.</summary>
public sealed class FileIdentityTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_name_tells_nothing_about_what_it_names()
    {
        Directory.CreateDirectory(_root["one"]);
        Directory.CreateDirectory(_root["other"]);
        FileIdentity? one = FileIdentity.Of(_root["one"]);
        Assert.NotEqual(one, FileIdentity.Of(_root["other"]));
        Directory.Move(_root["one"], _root["moved"]);
        Assert.Null(FileIdentity.Of(_root["one"]));
        Assert.Equal(one, FileIdentity.Of(_root["moved"]));
    }

    [SkippableFact]
    public async Task It_is_device_and_inode_as_the_system_tells_them_and_of_a_link_those_of_its_target()
    {
        Skip.IfNot(File.Exists("/usr/bin/stat"), "stat(1) is not installed (Debian package coreutils)");
        Directory.CreateDirectory(_root["d"]);
        File.CreateSymbolicLink(_root["link"], "d");
        using Process stat = Process.Start(new ProcessStartInfo("/usr/bin/stat", ["-c", "%i %Hd %Ld", _root["d"]]) { RedirectStandardOutput = true })!;
        string output = await stat.StandardOutput.ReadToEndAsync();
        ulong[] told = [.. output.Split(' ').Select(number => ulong.Parse(number, CultureInfo.InvariantCulture))];
        Assert.Equal(new FileIdentity(told[1] | told[2] << 32, told[0]), FileIdentity.Of(_root["d"]));
        Assert.Equal(FileIdentity.Of(_root["d"]), FileIdentity.Of(_root["link"]));
    }
}
