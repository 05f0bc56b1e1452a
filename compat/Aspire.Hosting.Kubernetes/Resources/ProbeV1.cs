namespace Aspire.Hosting.Kubernetes.Resources;

public sealed class ProbeV1
{
    public ExecActionV1? Exec { get; set; }

    public int? FailureThreshold { get; set; }

    public int? PeriodSeconds { get; set; }

    public int? TimeoutSeconds { get; set; }

    public HttpGetActionV1? HttpGet { get; set; }
}

public sealed class ExecActionV1
{
    public List<string> Command { get; } = [];
}

public sealed class HttpGetActionV1
{
    public string Scheme { get; set; } = null!;

    public string Path { get; set; } = null!;

    public List<HttpHeaderV1> HttpHeaders { get; } = [];

    public Int32OrStringV1? Port { get; set; }
}

public sealed class HttpHeaderV1
{
    public string Name { get; set; } = null!;

    public string Value { get; set; } = null!;
}
