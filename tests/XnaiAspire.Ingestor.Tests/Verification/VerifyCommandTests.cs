using System.Text.Json;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Tests.Verification;

public sealed class VerifyCommandTests
{
    [Fact]
    public async Task The_exit_code_tells_and_the_text_names_what_to_do()
    {
        using IndexedLibrary indexed = await IndexedLibrary.MakeAsync();
        (int code, string text) = await RunAsync(indexed);
        Assert.Equal(ExitCodes.Complete, code);
        Assert.Contains("lost 0, duplicated 0, orphaned 0, corrupt 0, stale 0", text, StringComparison.Ordinal);
        Assert.EndsWith($"Nothing is wrong.{Environment.NewLine}", text, StringComparison.Ordinal);

        indexed.Library.Write("new.txt", "New.");
        (code, text) = await RunAsync(indexed);
        Assert.Equal(ExitCodes.Complete, code);
        Assert.Contains("stale file-new: 1", text, StringComparison.Ordinal);
        Assert.Contains("Nothing is damaged", text, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.DamageFound, (await RunAsync(indexed, "--strict")).Code);

        File.AppendAllText(Path.Combine(indexed.Index, "vectors.faiss"), "more");
        (code, text) = await RunAsync(indexed);
        Assert.Equal(ExitCodes.DamageFound, code);
        Assert.Contains("orphaned vectors-tail: 1", text, StringComparison.Ordinal);
        Assert.Contains($"next: repair --library-path {indexed.Library.Root}", text, StringComparison.Ordinal);
        Assert.Contains("What the index holds is whole", text, StringComparison.Ordinal);
        Assert.DoesNotContain("The index is damaged", text, StringComparison.Ordinal);

        (code, text) = await RunAsync(indexed, "--json");
        JsonElement json = JsonElement.Parse(text);
        Assert.False(json.GetProperty("healthy").GetBoolean());
        Assert.Equal(1, json.GetProperty("counts").GetProperty("orphaned").GetInt64());
        Assert.Equal("vectors-tail", json.GetProperty("findings")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task It_works_on_an_index_that_nobody_can_open()
    {
        using IndexedLibrary indexed = await IndexedLibrary.MakeAsync();
        await File.WriteAllTextAsync(Path.Combine(indexed.Index, "ledger.db"), new string('x', 5000));
        (int code, string text) = await RunAsync(indexed);
        Assert.Equal(ExitCodes.DamageFound, code);
        Assert.Contains("corrupt ledger-unreadable", text, StringComparison.Ordinal);
        Assert.EndsWith($"The index is damaged.{Environment.NewLine}", text, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Text)> RunAsync(IndexedLibrary indexed, params string[] more)
    {
        StringWriter output = new();
        int code = await CommandLine.RunAsync(
            ["verify", "--library-path", indexed.Library.Root, "--data-path", indexed.Library.DataPath, .. more], output, TextWriter.Null);
        return (code, output.ToString());
    }
}
