using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Aspire.StackExchange.Redis;

/// <summary>The connection string of one named client.</summary>
internal sealed class RedisOptionsSource
{
    public string? ConnectionString { get; set; }
}

/// <summary>Starts from the connection string, so that what is configured afterwards changes it. A server that is not there is no reason not to start.</summary>
internal sealed class RedisOptionsFactory(
    IOptionsMonitor<RedisOptionsSource> sources,
    IEnumerable<IConfigureOptions<ConfigurationOptions>> setups,
    IEnumerable<IPostConfigureOptions<ConfigurationOptions>> postConfigures)
    : OptionsFactory<ConfigurationOptions>(setups, postConfigures)
{
    protected override ConfigurationOptions CreateInstance(string name)
    {
        var options = sources.Get(name).ConnectionString is { } text ? ConfigurationOptions.Parse(text) : new ConfigurationOptions();
        options.DefaultAbortOnConnectFail = false;
        return options;
    }
}
