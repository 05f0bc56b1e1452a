using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

public sealed class EndpointAnnotation : IResourceAnnotation
{
    private bool? _isProxied;
    private int? _port;
    private int? _targetPort;
    private string _transport;

    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        [EndpointName] string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? (protocol == ProtocolType.Udp ? "udp" : "tcp");
        _transport = transport ?? (UriScheme is "http" or "https" ? "http" : UriScheme == "udp" ? "udp" : "tcp");
        Name = name ?? UriScheme;
        ModelName.Validate("Endpoint", Name);
        _port = port;
        _targetPort = targetPort;
        _isProxied = isProxied;
        IsExternal = isExternal ?? false;
    }

    public ProtocolType Protocol { get; set; }

    public string Name { get; set; }

    public string UriScheme { get; set; }

    public string Transport
    {
        get => _transport;
        set => _transport = value;
    }

    // Where clients connect. Without a proxy that is where the process listens.
    public int? Port
    {
        get => _port ?? (IsProxied ? null : _targetPort);
        set => _port = value;
    }

    // Where the process listens; null lets DCP choose one for each replica.
    public int? TargetPort
    {
        get => _targetPort ?? (IsProxied ? null : _port);
        set => _targetPort = value;
    }

    public string TargetHost { get; set; } = "localhost";

    public bool IsExternal { get; set; }

    public bool IsProxied
    {
        get => _isProxied ?? true;
        set => _isProxied = value;
    }

    public bool? IsExplicitlyProxied
    {
        get => _isProxied;
        set => _isProxied = value;
    }

    public bool TlsEnabled { get; set; }

    public bool ExcludeReferenceEndpoint { get; set; }

    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => Allocation.IsValueSet ? Allocation.Current : null;
        set
        {
            if (value is not null)
            {
                Allocation.SetValue(value);
            }
        }
    }

    internal ValueSnapshot<AllocatedEndpoint> Allocation { get; } = new();

    // Set by AddProject for an endpoint that an entry of Kestrel:Endpoints asked for; its address is then given through that entry.
    internal bool FromKestrelConfiguration { get; init; }
}
