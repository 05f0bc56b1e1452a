using System.Text.RegularExpressions;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Web;

public sealed partial class PageTests : IAsyncLifetime
{
    private TestPage _page = null!;

    public async Task InitializeAsync() => _page = await TestPage.StartAsync(new HashEmbedder());

    public async Task DisposeAsync() => await _page.DisposeAsync();

    [Fact]
    public async Task The_page_may_load_its_own_files_and_nothing_else()
    {
        HttpResponseMessage answer = await _page.Client.GetAsync("/");
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        string html = await answer.Content.ReadAsStringAsync();

        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("<title>XnaiAspire</title>", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(InlineScriptOrStyle(), html);
    }

    [Fact]
    public async Task Every_file_that_is_named_is_there_and_none_names_an_address_elsewhere_or_writes_markup()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "wwwroot")).Select(file => Path.GetFileName(file)!)];
        Assert.Contains("app.js", files);
        foreach (string file in files)
        {
            string text = await _page.Client.GetStringAsync($"/{file}");
            Assert.DoesNotMatch(ElsewhereAddress(), text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
            Assert.DoesNotMatch(MarkupFromText(), text);
            foreach (Match import in Import().Matches(text))
                Assert.Contains(import.Groups[1].Value, files);
        }
    }

    [GeneratedRegex("""<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=""")]
    private static partial Regex InlineScriptOrStyle();

    [GeneratedRegex("""https?://|["'(]//""")]
    private static partial Regex ElsewhereAddress();

    [GeneratedRegex("""\.(inner|outer)HTML|insertAdjacentHTML|document\.write|\beval\(|new Function""")]
    private static partial Regex MarkupFromText();

    [GeneratedRegex("""from '\./([\w.]+)'""")]
    private static partial Regex Import();
}
