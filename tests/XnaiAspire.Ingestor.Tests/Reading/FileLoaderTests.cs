using XnaiAspire.Ingestor.Library;
using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Tests.Reading;

public sealed class FileLoaderTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("xnai-loader-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_file_is_read_with_the_time_that_belongs_to_it()
    {
        string path = Path.Combine(_directory.FullName, "a.txt");
        await File.WriteAllTextAsync(path, "text");

        LoadedFile file = (await new FileLoader(new LibraryRoot(_directory.FullName)).LoadAsync("a.txt", CancellationToken.None)).Value!;

        Assert.Equal("text"u8.ToArray(), file.Bytes);
        Assert.Equal(FileState.Of(path, followLinks: true)!.Value.ChangedUtcTicks, file.ModifiedUtcTicks);
    }

    [Fact]
    public async Task A_file_that_is_gone_says_so() =>
        Assert.Equal("vanished", (await new FileLoader(new LibraryRoot(_directory.FullName)).LoadAsync("gone.txt", CancellationToken.None)).Failure!.Reason);

    [Fact]
    public async Task A_file_over_the_limit_is_refused_unread()
    {
        using (FileStream large = File.Create(Path.Combine(_directory.FullName, "large.json")))
            large.SetLength(FileLoader.MaxFileBytes + 1);

        Assert.Equal("too-large", (await new FileLoader(new LibraryRoot(_directory.FullName)).LoadAsync("large.json", CancellationToken.None)).Failure!.Reason);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_read_again()
    {
        string path = Path.Combine(_directory.FullName, "a.txt");
        await File.WriteAllTextAsync(path, "old");
        int reads = 0;
        var loader = new FileLoader(new LibraryRoot(_directory.FullName))
        {
            OnRead = full =>
            {
                if (reads++ == 0)
                    File.WriteAllText(full, "new text");
            },
        };

        Assert.Equal("new text"u8.ToArray(), (await loader.LoadAsync("a.txt", CancellationToken.None)).Value!.Bytes);
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task A_file_that_another_one_is_renamed_over_is_read_again()
    {
        string path = Path.Combine(_directory.FullName, "a.txt");
        await File.WriteAllTextAsync(path, "old");
        int reads = 0;
        var loader = new FileLoader(new LibraryRoot(_directory.FullName))
        {
            OnRead = full =>
            {
                if (reads++ > 0)
                    return;

                File.WriteAllText(full + ".new", "new text");
                File.Move(full + ".new", full, overwrite: true);
            },
        };

        Assert.Equal("new text"u8.ToArray(), (await loader.LoadAsync("a.txt", CancellationToken.None)).Value!.Bytes);
    }

    [Fact]
    public async Task A_file_that_never_stops_changing_is_given_up()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "a.log"), "x");
        var loader = new FileLoader(new LibraryRoot(_directory.FullName)) { OnRead = full => File.AppendAllText(full, "x") };

        Assert.Equal("changed-while-read", (await loader.LoadAsync("a.log", CancellationToken.None)).Failure!.Reason);
    }

    [SkippableFact]
    public async Task What_took_a_files_place_since_the_scan_is_not_read()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "made with Linux's own tools");
        string library = Path.Combine(_directory.FullName, "library");
        Directory.CreateDirectory(Path.Combine(library, "folder.txt"));
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "outside"));
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "outside/secret.txt"), "secret");
        File.CreateSymbolicLink(Path.Combine(library, "link.txt"), "../outside/secret.txt");
        Directory.CreateSymbolicLink(Path.Combine(library, "sub"), "../outside");
        await File.WriteAllTextAsync(Path.Combine(library, "file"), "x");
        var loader = new FileLoader(new LibraryRoot(library));

        Assert.Equal("special-file", await ReasonAsync(loader, "folder.txt"));
        Assert.Equal("link-outside", await ReasonAsync(loader, "link.txt"));
        Assert.Equal("link-outside", await ReasonAsync(loader, "sub/secret.txt"));
        Assert.Equal("vanished", await ReasonAsync(loader, "file/in.txt"));
    }

    [SkippableFact]
    public async Task A_file_that_may_not_be_read_says_so()
    {
        Skip.If(Environment.IsPrivilegedProcess, "root may read every file");
        string path = Path.Combine(_directory.FullName, "a.txt");
        await File.WriteAllTextAsync(path, "x");
        File.SetUnixFileMode(path, UnixFileMode.None);

        Assert.Equal("unreadable", await ReasonAsync(new FileLoader(new LibraryRoot(_directory.FullName)), "a.txt"));
    }

    private static async Task<string> ReasonAsync(FileLoader loader, string path) => (await loader.LoadAsync(path, CancellationToken.None)).Failure!.Reason;
}
