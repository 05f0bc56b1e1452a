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

        LoadedFile file = (await new FileLoader(_directory.FullName).LoadAsync("a.txt", CancellationToken.None)).Value!;

        Assert.Equal("text"u8.ToArray(), file.Bytes);
        Assert.Equal(File.GetLastWriteTimeUtc(path).Ticks, file.ModifiedUtcTicks);
    }

    [Fact]
    public async Task A_file_that_is_gone_says_so() =>
        Assert.Equal("vanished", (await new FileLoader(_directory.FullName).LoadAsync("gone.txt", CancellationToken.None)).Failure!.Reason);

    [Fact]
    public async Task A_file_over_the_limit_is_refused_unread()
    {
        using (FileStream large = File.Create(Path.Combine(_directory.FullName, "large.txt")))
            large.SetLength(FileLoader.MaxFileBytes + 1);

        Assert.Equal("too-large", (await new FileLoader(_directory.FullName).LoadAsync("large.txt", CancellationToken.None)).Failure!.Reason);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_read_again()
    {
        string path = Path.Combine(_directory.FullName, "a.txt");
        await File.WriteAllTextAsync(path, "old");
        int reads = 0;
        var loader = new FileLoader(_directory.FullName)
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
        var loader = new FileLoader(_directory.FullName)
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
        var loader = new FileLoader(_directory.FullName) { OnRead = full => File.AppendAllText(full, "x") };

        Assert.Equal("changed-while-read", (await loader.LoadAsync("a.log", CancellationToken.None)).Failure!.Reason);
    }
}
