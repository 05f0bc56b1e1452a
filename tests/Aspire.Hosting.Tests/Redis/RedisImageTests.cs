using Aspire.Hosting.Redis;

namespace Aspire.Hosting.Tests.Redis;

/// <summary>An engine that runs and may not get the image.</summary>
public sealed class RedisImageTests : IDisposable
{
    private const string Image = "docker.io/library/redis:8.6";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("xnai-engine-");

    [Fact]
    public async Task An_image_that_is_there_is_not_pulled()
    {
        var engine = Engine("[ \"$1 $2\" = 'image inspect' ] || touch \"$0.pulled\"");

        Assert.Null(await RedisImage.WhyMissingAsync(engine, Image, RedisImage.PullLimit, default));
        Assert.False(File.Exists(engine + ".pulled"));
    }

    [Fact]
    public async Task One_that_is_not_there_is_pulled()
    {
        var engine = Engine("[ \"$1\" = pull ] || exit 1; [ \"$2\" = " + Image + " ]");

        Assert.Null(await RedisImage.WhyMissingAsync(engine, Image, RedisImage.PullLimit, default));
    }

    [Fact]
    public async Task A_registry_out_of_reach_is_said_in_the_engines_words()
    {
        var engine = Engine("echo 'one line' >&2; echo 'lookup registry.example: no such host' >&2; exit 125");

        Assert.EndsWith("pull " + Image + "' ended with code 125: lookup registry.example: no such host", await RedisImage.WhyMissingAsync(engine, Image, RedisImage.PullLimit, default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_never_answers_is_not_waited_for()
    {
        var engine = Engine("[ \"$1\" = pull ] || exit 1; exec sleep 1000");

        Assert.Contains("took more than", await RedisImage.WhyMissingAsync(engine, Image, TimeSpan.FromMilliseconds(200), default), StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string Engine(string script)
    {
        var path = Path.Combine(_directory.FullName, "engine");
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
