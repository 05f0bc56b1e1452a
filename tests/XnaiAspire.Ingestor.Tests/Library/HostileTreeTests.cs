using System.Diagnostics;
using System.Net.Sockets;
using XnaiAspire.Ingestor.Library;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Library;

/// <summary>Libraries that somebody made to be awkward, or that a disk, an archive or another system made so.</summary>
public sealed class HostileTreeTests : IDisposable
{
    private readonly TestLibrary _library = new();
    private readonly HashEmbedder _embedder = new();

    public void Dispose() => _library.Dispose();

    [SkippableFact]
    public void Names_that_are_not_utf8_are_reported_and_the_rest_is_read()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "other systems have no such names");
        _library.Write("a.txt", "x");
        _library.Write("real\uFFFD.txt", "somebody else's replacement character, in valid UTF-8");
        Shell($"printf x > '{_library.Root}'/$(printf 'caf\\351.txt'); mkdir '{_library.Root}'/$(printf 'd\\351'); printf x > '{_library.Root}'/$(printf 'd\\351')/in.txt");

        LibraryScan scan = Scan();

        // .NET cannot delete them either.
        Shell($"rm -r '{_library.Root}'/*");
        Assert.Equal(["a.txt", "real\uFFFD.txt"], scan.Files.Select(file => file.Path));
        Assert.Equal(["caf\uFFFD.txt name-not-utf8", "d\uFFFD name-not-utf8"], scan.Unreadable.Select(entry => $"{entry.Path} {entry.Reason}"));
    }

    [SkippableFact]
    public void Sockets_devices_and_loops_are_named_and_not_opened()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "made with Linux's own tools");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_library.Root, "s.txt")));
        File.CreateSymbolicLink(Path.Combine(_library.Root, "null.txt"), "/dev/null");
        File.CreateSymbolicLink(Path.Combine(_library.Root, "one.txt"), "two.txt");
        File.CreateSymbolicLink(Path.Combine(_library.Root, "two.txt"), "one.txt");
        Directory.CreateSymbolicLink(Path.Combine(_library.Root, "self"), ".");
        Directory.CreateDirectory(Path.Combine(_library.Root, "folder.txt"));
        File.CreateSymbolicLink(Path.Combine(_library.Root, "tofolder.txt"), "folder.txt");

        LibraryScan scan = Scan();

        Assert.Empty(scan.Files);
        Assert.Equal(
            ["null.txt link-outside", "one.txt link-broken", "s.txt special-file", "self link-to-folder", "tofolder.txt link-to-folder", "two.txt link-broken"],
            scan.Skipped.Select(entry => $"{entry.Path} {entry.Reason}"));
    }

    [SkippableFact]
    public async Task Twins_by_case_and_by_normalisation_are_two_documents()
    {
        _library.Write("a/Re\u0301sume\u0301.txt", "Decomposed.");
        _library.Write("a/R\u00E9sum\u00E9.txt", "Composed.");
        _library.Write("a/r\u00E9sum\u00E9.TXT", "Small.");
        Skip.IfNot(Directory.GetFiles(Path.Combine(_library.Root, "a")).Length == 3, "this file system takes them for one");
        IngestService service = _library.Open(_embedder);

        Assert.Equal(3, (await service.RunAsync(new RunRequest(), CancellationToken.None)).Committed);

        foreach ((string text, string path) in ((string, string)[])[("Decomposed.", "a/Re\u0301sume\u0301.txt"), ("Composed.", "a/R\u00E9sum\u00E9.txt"), ("Small.", "a/r\u00E9sum\u00E9.TXT")])
            Assert.Equal(path, (await service.SearchAsync(text, 1, CancellationToken.None))[0].Path, StringComparer.Ordinal);

        _library.Delete("a/R\u00E9sum\u00E9.txt");
        await service.RunAsync(new RunRequest(), CancellationToken.None);
        Assert.Equal(2, service.ReadIndex()!.Documents);
        Assert.Equal(0, (await service.RunAsync(new RunRequest(), CancellationToken.None)).Committed);
    }

    [SkippableFact]
    public async Task Names_with_line_ends_and_escape_codes_are_documents_like_any_other()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "other systems have no such names");
        string[] names = ["two\nlines.txt", "\u001B[31mred\u001B[0m.txt", "tab\t'quote\" \\.txt", "-rf.txt", " .txt", "\u202Etxt.exe.txt"];
        foreach (string name in names)
            _library.Write(name, $"Text of {Array.IndexOf(names, name)}.");

        IngestService service = _library.Open(_embedder);
        Assert.Equal(ExitCodes.Complete, (await service.RunAsync(new RunRequest(), CancellationToken.None)).ExitCode);

        for (int i = 0; i < names.Length; i++)
            Assert.Equal(names[i], (await service.SearchAsync($"Text of {i}.", 1, CancellationToken.None))[0].Path);
    }

    [Fact]
    public async Task Files_become_folders_and_folders_files()
    {
        _library.Write("a.txt", "A file.");
        _library.Write("b.txt/in.txt", "In a folder.");
        IngestService service = _library.Open(_embedder);
        await service.RunAsync(new RunRequest(), CancellationToken.None);

        _library.Delete("a.txt");
        _library.Write("a.txt/in.txt", "Now in a folder.");
        Directory.Delete(Path.Combine(_library.Root, "b.txt"), recursive: true);
        _library.Write("b.txt", "Now a file.");
        RunOutcome outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal((ExitCodes.Complete, 4), (outcome.ExitCode, outcome.Committed));
        Assert.Equal(2, service.ReadIndex()!.Documents);
        Assert.Equal("a.txt/in.txt", (await service.SearchAsync("Now in a folder.", 1, CancellationToken.None))[0].Path);
        Assert.Equal("b.txt", (await service.SearchAsync("Now a file.", 1, CancellationToken.None))[0].Path);
    }

    [SkippableFact]
    public async Task What_was_written_behind_the_back_of_size_and_time_is_noticed()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux tells the status change time");
        DateTime time = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (string name in (string[])["in-place", "recreated", "renamed-over"])
        {
            _library.Write($"{name}.txt", $"Old text of {name}.");
            File.SetLastWriteTimeUtc(Path.Combine(_library.Root, $"{name}.txt"), time);
        }

        IngestService service = _library.Open(_embedder);
        await service.RunAsync(new RunRequest(), CancellationToken.None);

        // The kernel's clock ticks some hundred times a second; within one tick nobody can tell.
        await NextTickAsync();
        _library.Write("in-place.txt", "New text of in-place.");
        _library.Delete("recreated.txt");
        _library.Write("recreated.txt", "New text of recreated.");
        _library.Write("other", "New text of renamed-over.");
        File.SetLastWriteTimeUtc(Path.Combine(_library.Root, "other"), time);
        File.Move(Path.Combine(_library.Root, "other"), Path.Combine(_library.Root, "renamed-over.txt"), overwrite: true);
        foreach (string name in (string[])["in-place", "recreated"])
            File.SetLastWriteTimeUtc(Path.Combine(_library.Root, $"{name}.txt"), time);

        Assert.Equal(3, (await service.RunAsync(new RunRequest(), CancellationToken.None)).Committed);
        foreach (string name in (string[])["in-place", "recreated", "renamed-over"])
            Assert.Equal($"{name}.txt", (await service.SearchAsync($"New text of {name}.", 1, CancellationToken.None))[0].Path);

        Assert.Equal(0, (await service.RunAsync(new RunRequest(), CancellationToken.None)).Committed);
    }

    [Fact]
    public async Task An_emptied_file_a_truncated_one_and_an_empty_library_are_what_they_are()
    {
        IngestService service = _library.Open(_embedder);
        RunOutcome outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);
        Assert.Equal((ExitCodes.Complete, 0), (outcome.ExitCode, outcome.Committed));

        _library.Write("emptied.txt", "Text that goes.");
        _library.Write("truncated.txt", "First part. Second part.");
        await service.RunAsync(new RunRequest(), CancellationToken.None);
        _library.Write("emptied.txt", "");
        _library.Write("truncated.txt", "First part.");
        Assert.Equal(2, (await service.RunAsync(new RunRequest(), CancellationToken.None)).Committed);
        Assert.Equal((2, 1), (service.ReadIndex()!.Documents, service.ReadIndex()!.Chunks));

        _library.Delete("emptied.txt");
        _library.Delete("truncated.txt");
        Assert.Equal(2, (await service.RunAsync(new RunRequest(), CancellationToken.None)).Committed);
        Assert.Equal((0, 0), (service.ReadIndex()!.Documents, service.ReadIndex()!.Chunks));
        Assert.Empty(await service.SearchAsync("anything", 5, CancellationToken.None));
    }

    [Fact]
    public async Task A_run_leaves_no_trace_in_the_library()
    {
        _library.Fill(9, seed: 1);
        _library.Write("bad.json", "{");
        Dictionary<string, FileState?> before = States();

        await _library.Open(_embedder).RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal(before, States());
    }

    private Dictionary<string, FileState?> States() => Directory
        .EnumerateFileSystemEntries(_library.Root, "*", SearchOption.AllDirectories)
        .Append(_library.Root)
        .ToDictionary(path => path, path => FileState.Of(path, followLinks: false), StringComparer.Ordinal);

    private LibraryScan Scan() => new LibraryScanner(_library.Root, _library.Options.FileTypes).Scan(CancellationToken.None);

    // Until a file that is written now has another time than one written before.
    private async Task NextTickAsync()
    {
        string probe = Path.Combine(_library.DataPath, "probe");
        await File.WriteAllTextAsync(probe, "");
        long first = FileState.Of(probe, followLinks: false)!.Value.ChangedUtcTicks;
        while (FileState.Of(probe, followLinks: false)!.Value.ChangedUtcTicks == first)
            await File.AppendAllTextAsync(probe, "x");
    }

    private static void Shell(string command)
    {
        using Process shell = Process.Start("/bin/sh", ["-c", command]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
