using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;

namespace StackExchange.Redis;

/// <summary>The servers to try, in order.</summary>
public sealed class EndPointCollection : Collection<EndPoint>
{
    public EndPointCollection()
    {
    }

    public EndPointCollection(IList<EndPoint> endpoints) : base(endpoints)
    {
    }

    public void Add(string hostAndPort) => Add(Parse(hostAndPort));

    public void Add(string host, int port) => Add(IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port));

    public void Add(IPAddress host, int port) => Add(new IPEndPoint(host, port));

    /// <summary>Reads <c>localhost</c>, <c>localhost:6379</c>, <c>127.0.0.1:6379</c>, <c>[::1]:6379</c>; port 0 stands for the default.</summary>
    private static EndPoint Parse(string text)
    {
        // IPAddress reads "[::1]:7001" as well, and drops the port.
        var isAddress = IPAddress.TryParse(text, out var address) && (text[0] != '[' || text[^1] == ']');
        if (isAddress) return new IPEndPoint(address!, 0);
        var colon = text.LastIndexOf(':');
        if (colon < 0) return new DnsEndPoint(text, 0);
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort || colon == 0)
            throw new ArgumentException($"'{text}' is not host:port.");
        var host = text[..colon];
        return IPAddress.TryParse(host, out address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
    }

    internal EndPointCollection WithDefaultPort(int port) => new([.. this.Select(EndPoint (endPoint) => endPoint switch
    {
        IPEndPoint { Port: 0 } ip => new IPEndPoint(ip.Address, port),
        DnsEndPoint { Port: 0 } dns => new DnsEndPoint(dns.Host, port),
        _ => endPoint,
    })]);

    internal static string Format(EndPoint endPoint) => endPoint is DnsEndPoint dns
        ? string.Create(CultureInfo.InvariantCulture, $"{dns.Host}:{dns.Port}")
        : endPoint.ToString()!;
}
