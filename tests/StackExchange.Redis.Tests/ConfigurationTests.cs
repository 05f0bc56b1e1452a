using System.Net;

namespace StackExchange.Redis.Tests;

public sealed class ConfigurationTests
{
    [Fact]
    public void Reads_a_connection_string()
    {
        var options = ConfigurationOptions.Parse(
            "redis.test,127.0.0.1:7000,[::1]:7001,user=u,password=a=b!c,ssl=true,sslHost=h,connectTimeout=1,syncTimeout=2,abortConnect=false,name=n,defaultDatabase=3");
        Assert.Equal([new DnsEndPoint("redis.test", 6380), new IPEndPoint(IPAddress.Loopback, 7000), new IPEndPoint(IPAddress.IPv6Loopback, 7001)], options.ResolvedEndPoints());
        Assert.Equal(("u", "a=b!c", true, "h", 1, 2, 2, false, "n", 3),
            (options.User, options.Password, options.Ssl, options.SslHost, options.ConnectTimeout, options.SyncTimeout, options.AsyncTimeout, options.AbortOnConnectFail, options.ClientName, options.DefaultDatabase));
        Assert.DoesNotContain("a=b!c", options.ToString(), StringComparison.Ordinal);
        Assert.Equal(options.ToString(true), ConfigurationOptions.Parse(options.ToString(true)).ToString(true));
    }

    [Theory, InlineData("h,nonsense=1"), InlineData("h,ssl=maybe"), InlineData("h,syncTimeout=0"), InlineData("h:99999"), InlineData("h:x"), InlineData("h,protocol=resp3")]
    public void Refuses_what_it_does_not_understand(string text) => Assert.ThrowsAny<ArgumentException>(() => ConfigurationOptions.Parse(text));
}
