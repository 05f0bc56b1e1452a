using Microsoft.Win32.SafeHandles;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Storage;

public sealed class DiskFileTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Reading_gives_all_that_was_asked_for_or_an_error()
    {
        File.WriteAllText(_root["f"], "abc");
        using var file = new DiskFile(_root["f"], create: false);
        byte[] one = new byte[1];
        file.Read(one, 2);
        Assert.Equal("c"u8, one);
        Assert.Throws<EndOfStreamException>(() => file.Read(new byte[5], 0));
        Assert.Throws<EndOfStreamException>(() => file.Read(one, 3));
    }

    [Fact]
    public void Only_a_file_that_may_be_created_is()
    {
        Assert.Throws<FileNotFoundException>(() => new DiskFile(_root["f"], create: false));
        Assert.False(File.Exists(_root["f"]));
        using var file = new DiskFile(_root["f"], create: true);
        file.Write("abc"u8, 1);
        file.Truncate(3);
        file.Sync();
        Assert.Equal(3, file.Length);
        Assert.Equal("\0ab", File.ReadAllText(_root["f"]));
    }

    /// <summary>After a failed fsync Linux forgets what could not be written: a second one succeeds and proves nothing.</summary>
    [Fact]
    public void After_a_failed_sync_the_file_is_trusted_no_more()
    {
        int syncs = 0;
        using var file = new DiskFile(_root["f"], create: true, FailsOnce);
        file.Write("abc"u8, 0);
        Assert.Equal("no", Assert.Throws<IOException>(file.Sync).Message);
        Assert.Throws<IOException>(file.Sync);
        Assert.Throws<IOException>(() => file.Write("d"u8, 3));
        Assert.Throws<IOException>(() => file.Truncate(0));
        Assert.Equal(1, syncs);
        Assert.Equal("abc", File.ReadAllText(_root["f"]));

        void FailsOnce(SafeFileHandle handle)
        {
            if (++syncs == 1)
            {
                throw new IOException("no");
            }
        }
    }

    [Fact]
    public void A_sync_that_succeeds_can_be_followed_by_more()
    {
        int syncs = 0;
        using var file = new DiskFile(_root["f"], create: true, _ => syncs++);
        file.Sync();
        file.Write("abc"u8, 0);
        file.Sync();
        Assert.Equal(2, syncs);
    }

    [SkippableFact]
    public void A_closed_file_is_let_go_of()
    {
        OpenFiles.SkipWithout();
        using (new DiskFile(_root["f"], create: true))
        {
            Assert.True(OpenFiles.Contain(_root["f"]));
        }

        Assert.False(OpenFiles.Contain(_root["f"]));
    }
}
