using System.Diagnostics;
using XnaiAspire.Ingestor.Library;

namespace XnaiAspire.Ingestor.Tests.Library;

public sealed class LibraryScannerTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("xnai-scan-");
    private readonly string _root;

    public LibraryScannerTests()
    {
        _root = Path.Combine(_directory.FullName, "library");
        Directory.CreateDirectory(Path.Combine(_root, "sub/deeper"));
    }

    public void Dispose()
    {
        foreach (string folder in Directory.EnumerateDirectories(_root))
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Files_of_the_types_come_in_order_with_size_and_time()
    {
        Write("b.txt", "12345");
        Write("sub/deeper/a.MD", "1");
        Write("sub/.hidden.json", "{}");
        Write("sub.txt", "");
        Write("no.pdf", "x");

        LibraryScan scan = Scan();

        Assert.Equal(["b.txt", "sub.txt", "sub/.hidden.json", "sub/deeper/a.MD"], scan.Files.Select(file => file.Path));
        Assert.Equal((5, FileState.Of(Path.Combine(_root, "b.txt"), followLinks: false)!.Value.ChangedUtcTicks), (scan.Files[0].Size, scan.Files[0].ModifiedUtcTicks));
        Assert.Empty(scan.Skipped);
        Assert.Empty(scan.Unreadable);
    }

    [Fact]
    public void Links_are_followed_to_files_of_the_library_only_and_never_into_folders()
    {
        Write("a.txt", "text");
        File.WriteAllText(Path.Combine(_directory.FullName, "outside.txt"), "secret");
        File.CreateSymbolicLink(Path.Combine(_root, "inside.txt"), "a.txt");
        File.CreateSymbolicLink(Path.Combine(_root, "out.txt"), "../outside.txt");
        File.CreateSymbolicLink(Path.Combine(_root, "broken.txt"), "nowhere.txt");
        File.CreateSymbolicLink(Path.Combine(_root, "self.txt"), "self.txt");
        Directory.CreateSymbolicLink(Path.Combine(_root, "sub/loop"), "..");

        LibraryScan scan = Scan();

        Assert.Equal(["a.txt", "inside.txt"], scan.Files.Select(file => file.Path));
        Assert.Equal(4, scan.Files[1].Size);
        Assert.Equal(
            ["broken.txt link-broken", "out.txt link-outside", "self.txt link-broken", "sub/loop link-to-folder"],
            scan.Skipped.Select(entry => $"{entry.Path} {entry.Reason}"));
    }

    [SkippableFact]
    public void A_fifo_is_skipped_and_not_waited_for()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && File.Exists("/usr/bin/mkfifo"), "mkfifo is not installed");
        using (Process mkfifo = Process.Start("/usr/bin/mkfifo", [Path.Combine(_root, "pipe.txt")]))
            mkfifo.WaitForExit();

        LibraryScan scan = Scan();

        Assert.Empty(scan.Files);
        Assert.Equal("special-file", Assert.Single(scan.Skipped).Reason);
    }

    [SkippableFact]
    public void A_folder_that_cannot_be_opened_is_reported_and_the_rest_is_read()
    {
        Skip.If(Environment.IsPrivilegedProcess, "root may open every folder");
        Write("sub/a.txt", "x");
        Write("b.txt", "x");
        File.SetUnixFileMode(Path.Combine(_root, "sub"), UnixFileMode.None);

        LibraryScan scan = Scan();

        Assert.Equal("b.txt", Assert.Single(scan.Files).Path);
        Assert.Equal(("sub", "folder-unreadable"), (scan.Unreadable[0].Path, scan.Unreadable[0].Reason));
    }

    [Fact]
    public void A_library_that_is_not_there_is_an_error_and_not_empty() =>
        Assert.Throws<DirectoryNotFoundException>(() => new LibraryScanner(Path.Combine(_root, "gone"), ["txt"]).Scan(CancellationToken.None));

    private LibraryScan Scan() => new LibraryScanner(_root, ["txt", "md", "json"]).Scan(CancellationToken.None);

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(_root, path), text);
}
