using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Runtime;

namespace Aspire.Hosting.Tests.Redis;

public sealed class RedisResourceTests
{
    [Fact]
    public void Is_a_container_of_the_published_image_until_it_is_known_that_no_engine_runs()
    {
        var builder = TestApplication.CreateBuilder();
        var redis = builder.AddRedis("redis", 7001).Resource;
        Assert.True(redis.TryGetContainerImageName(out var image));
        Assert.Equal("docker.io/library/redis:8.6", image);
        Assert.Equal("/bin/sh", redis.Entrypoint);
        var endpoint = Assert.Single(redis.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal(("tcp", "redis", 7001, 6379), (endpoint.Name, endpoint.UriScheme, endpoint.Port, endpoint.TargetPort));
    }

    [Fact]
    public void Its_password_is_a_secret_of_letters_and_digits()
    {
        var builder = TestApplication.CreateBuilder();
        var redis = builder.AddRedis("redis").Resource;
        Assert.True(redis.PasswordParameter!.Secret);
        Assert.Equal("redis-password", redis.PasswordParameter.Name);
        Assert.Equal("{redis.bindings.tcp.host}:{redis.bindings.tcp.port},password={redis-password.value}", redis.ConnectionStringExpression.ValueExpression);
    }

    [Fact]
    public void A_volume_is_named_by_the_application_and_saved_to()
    {
        var builder = TestApplication.CreateBuilder();
        var redis = builder.AddRedis("redis").WithDataVolume().Resource;
        var mount = Assert.Single(redis.Annotations.OfType<ContainerMountAnnotation>());
        Assert.Equal(("/data", ContainerMountType.Volume), (mount.Target, mount.Type));
        Assert.EndsWith("-redis-data", mount.Source, StringComparison.Ordinal);
    }
}
