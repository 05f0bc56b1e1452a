using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Text;

namespace StackExchange.Redis;

/// <summary>Where Redis is and how to talk to it; also readable from <c>host:port,password=secret,abortConnect=false</c>.</summary>
public sealed class ConfigurationOptions
{
    /// <summary>Understood so that a connection string of the published package is accepted; they steer what this client does not have.</summary>
    private static readonly HashSet<string> Ignored = new(StringComparer.OrdinalIgnoreCase)
    {
        "channelPrefix", "checkCertificateRevocation", "configChannel", "configCheckSeconds", "highIntegrity", "proxy", "resolveDns",
        "responseTimeout", "setlib", "sslProtocols", "tiebreaker", "version", "writeBuffer",
    };

    public EndPointCollection EndPoints { get; init; } = [];

    public string? User { get; set; }

    public string? Password { get; set; }

    public string? ClientName { get; set; }

    public int? DefaultDatabase { get; set; }

    public bool Ssl { get; set; }

    public string? SslHost { get; set; }

    private bool? _abortOnConnectFail;

    /// <summary>What counts when <see cref="AbortOnConnectFail"/> was not set.</summary>
    internal bool DefaultAbortOnConnectFail { get; set; } = true;

    public bool AbortOnConnectFail
    {
        get => _abortOnConnectFail ?? DefaultAbortOnConnectFail;
        set => _abortOnConnectFail = value;
    }

    public bool AllowAdmin { get; set; }

    /// <summary>Milliseconds.</summary>
    public int ConnectTimeout { get; set; } = 5000;

    public int ConnectRetry { get; set; } = 3;

    /// <summary>Seconds without traffic after which the connection is tried with a PING.</summary>
    public int KeepAlive { get; set; } = 60;

    /// <summary>Milliseconds.</summary>
    public int SyncTimeout { get; set; } = 5000;

    private int? _asyncTimeout;

    /// <summary>Milliseconds; <see cref="SyncTimeout"/> unless it is set.</summary>
    public int AsyncTimeout
    {
        get => _asyncTimeout ?? SyncTimeout;
        set => _asyncTimeout = value;
    }

    public BacklogPolicy BacklogPolicy { get; set; } = BacklogPolicy.Default;

    /// <summary>Decides about the server's certificate; without it the system's trust does.</summary>
    public event RemoteCertificateValidationCallback? CertificateValidation;

    internal RemoteCertificateValidationCallback? CertificateValidationCallback => CertificateValidation;

    public static ConfigurationOptions Parse(string configuration) => Parse(configuration, false);

    public static ConfigurationOptions Parse(string configuration, bool ignoreUnknown)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new ConfigurationOptions();
        foreach (var part in configuration.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) options.EndPoints.Add(part);
            else if (!options.TrySet(part[..equals].Trim(), part[(equals + 1)..].Trim()) && !ignoreUnknown)
                throw new ArgumentException($"Keyword '{part[..equals]}' is not supported.", nameof(configuration));
        }

        return options;
    }

    private bool TrySet(string key, string value)
    {
        switch (key.ToUpperInvariant())
        {
            case "ABORTCONNECT": AbortOnConnectFail = Boolean(key, value); break;
            case "ALLOWADMIN": AllowAdmin = Boolean(key, value); break;
            case "ASYNCTIMEOUT": AsyncTimeout = Number(key, value, 1); break;
            case "CONNECTRETRY": ConnectRetry = Number(key, value, 0); break;
            case "CONNECTTIMEOUT": ConnectTimeout = Number(key, value, 1); break;
            case "DEFAULTDATABASE": DefaultDatabase = Number(key, value, 0); break;
            case "KEEPALIVE": KeepAlive = Number(key, value, 0); break;
            case "NAME": ClientName = value; break;
            case "PASSWORD": Password = value; break;
            case "PROTOCOL": CheckProtocol(value); break;
            case "SSL": Ssl = Boolean(key, value); break;
            case "SSLHOST": SslHost = value; break;
            case "SYNCTIMEOUT": SyncTimeout = Number(key, value, 1); break;
            case "USER": User = value; break;
            default: return Ignored.Contains(key);
        }

        return true;
    }

    private static void CheckProtocol(string value)
    {
        if (value is not ("resp2" or "2"))
            throw new ArgumentException($"protocol={value}: this client speaks resp2 only.");
    }

    private static bool Boolean(string key, string value) => value.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "ON" or "1" => true,
        "FALSE" or "NO" or "OFF" or "0" => false,
        _ => throw new ArgumentOutOfRangeException(key, $"Keyword '{key}' requires a boolean value; the value '{value}' is not recognised."),
    };

    private static int Number(string key, string value, int least) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new ArgumentOutOfRangeException(key, $"Keyword '{key}' requires an integer of at least {least}; the value '{value}' is not.");

    /// <summary>The servers with the default port filled in: 6379, or 6380 with TLS.</summary>
    internal IReadOnlyList<EndPoint> ResolvedEndPoints() => EndPoints.WithDefaultPort(Ssl ? 6380 : 6379);

    public ConfigurationOptions Clone()
    {
        var clone = new ConfigurationOptions
        {
            EndPoints = new EndPointCollection([.. EndPoints]),
            User = User,
            Password = Password,
            ClientName = ClientName,
            DefaultDatabase = DefaultDatabase,
            Ssl = Ssl,
            SslHost = SslHost,
            _abortOnConnectFail = _abortOnConnectFail,
            DefaultAbortOnConnectFail = DefaultAbortOnConnectFail,
            AllowAdmin = AllowAdmin,
            ConnectTimeout = ConnectTimeout,
            ConnectRetry = ConnectRetry,
            KeepAlive = KeepAlive,
            SyncTimeout = SyncTimeout,
            _asyncTimeout = _asyncTimeout,
            BacklogPolicy = BacklogPolicy,
        };
        clone.CertificateValidation = CertificateValidation;
        return clone;
    }

    public override string ToString() => ToString(includePassword: false);

    public string ToString(bool includePassword)
    {
        var text = new StringBuilder().AppendJoin(',', EndPoints.Select(EndPointCollection.Format));
        Append("name", ClientName);
        Append("user", User);
        Append("password", Password is null or "" || includePassword ? Password : "*****");
        Append("defaultDatabase", DefaultDatabase);
        if (Ssl) Append("ssl", true);
        Append("sslHost", SslHost);
        if (!AbortOnConnectFail) Append("abortConnect", false);
        if (AllowAdmin) Append("allowAdmin", true);
        if (ConnectTimeout != 5000) Append("connectTimeout", ConnectTimeout);
        if (SyncTimeout != 5000) Append("syncTimeout", SyncTimeout);
        Append("asyncTimeout", _asyncTimeout);
        return text.ToString();

        void Append(string key, object? value)
        {
            if (value is not (null or "")) text.Append(CultureInfo.InvariantCulture, $",{key}={value}");
        }
    }
}
