using System.Net;

namespace Aspire.Hosting.Dcp;

/// <summary>DCP is missing, did not start, or refused a request; the message says which and what to do.</summary>
internal sealed class DcpException : DistributedApplicationException
{
    public DcpException(string message) : base(message)
    {
    }

    public DcpException(string message, Exception inner) : base(message, inner)
    {
    }

    public DcpException(string message, HttpStatusCode status) : base(message) => Status = status;

    /// <summary>What DCP answered; null when it did not get that far.</summary>
    public HttpStatusCode? Status { get; }
}

/// <summary>The body of a refusal: <c>{"kind":"Status","status":"Failure","message":"..","reason":"Invalid","code":422}</c>.</summary>
internal sealed class DcpRefusal
{
    public string? Message { get; set; }

    public string? Reason { get; set; }
}
