namespace XnaiAspire.AppHost.Tests.Publishing;

/// <summary>What cannot be published is said in one line that names it, and nothing is written.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("'sail'", "--operation", "sail")]
    [InlineData("publish-compose", "--operation", "publish", "--step", "sail")]
    [InlineData("manifest", "--publisher", "sail")]
    [InlineData("--output-path", "--publisher", "manifest")]
    [InlineData("--library-path", "--operation", "publish", "--library-path", ".")]
    [InlineData("--force", "--operation", "publish", "--force")]
    [InlineData("--Deployment:Shards is '0'", "--operation", "publish", "--Deployment:Shards=0")]
    [InlineData("from 1 to 1024", "--operation", "publish", "--Deployment:Shards=1025")]
    [InlineData("--Deployment:Tls is 'maybe'", "--operation", "publish", "--Deployment:Tls=maybe")]
    public async Task Says_what_is_wrong(string named, params string[] arguments)
    {
        var directory = Directory.CreateTempSubdirectory("xnai-refused-");
        try
        {
            string[] output = named == "--output-path" ? [] : ["--output-path", Path.Combine(directory.FullName, "out")];

            var (exitCode, console) = await PublishProcess.RunAsync([.. arguments, .. output]);

            Assert.NotEqual(0, exitCode);
            Assert.Contains(named, console);
            Assert.DoesNotContain("   at ", console);
            Assert.Empty(directory.EnumerateFileSystemInfos());
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
