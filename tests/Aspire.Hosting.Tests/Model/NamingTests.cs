using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Tests.Model;

public sealed class NamingTests
{
    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("a_b")]
    [InlineData("a--b")]
    [InlineData("a-")]
    [InlineData("über")]
    public void A_name_that_is_no_label_is_refused(string name) =>
        Assert.ThrowsAny<ArgumentException>(() => ModelBuilder.Create().AddExecutable(name, "x", "."));

    [Fact]
    public void A_name_may_be_64_characters_long()
    {
        var builder = ModelBuilder.Create();

        builder.AddExecutable(new string('a', 64), "x", ".");
        Assert.Throws<ArgumentException>(() => builder.AddExecutable(new string('b', 65), "x", "."));
    }

    [Fact]
    public void A_second_resource_of_a_name_is_refused_whatever_its_case()
    {
        var builder = ModelBuilder.Create();
        builder.AddExecutable("redis", "x", ".");

        Assert.Throws<DistributedApplicationException>(() => builder.AddParameter("Redis"));
    }

    [Theory]
    [InlineData("--operation", "publish", DistributedApplicationOperation.Publish)]
    [InlineData("--operation", "run", DistributedApplicationOperation.Run)]
    [InlineData("--publisher", "manifest", DistributedApplicationOperation.Publish)]
    public void The_operation_comes_from_the_command_line(string option, string value, DistributedApplicationOperation expected) =>
        Assert.Equal(expected, ModelBuilder.Create(option, value).ExecutionContext.Operation);

    [Fact]
    public void An_unknown_operation_is_refused() =>
        Assert.Throws<DistributedApplicationException>(() => ModelBuilder.Create("--operation", "deploys"));

    [Theory]
    [InlineData("redis", "redis", "latest")]
    [InlineData("redis:8.6", "redis", "8.6")]
    [InlineData("localhost:5000/redis", "localhost:5000/redis", "latest")]
    public void An_image_is_split_from_its_tag(string given, string image, string tag)
    {
        var container = ModelBuilder.Create().AddContainer("c", given);

        Assert.True(container.Resource.TryGetContainerImageName(out var name));
        Assert.Equal($"{image}:{tag}", name);
    }
}
