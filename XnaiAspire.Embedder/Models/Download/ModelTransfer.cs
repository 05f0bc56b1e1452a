using System.Net;
using System.Net.Http.Headers;

namespace XnaiAspire.Embedder.Models.Download;

/// <summary>Asks a server for what a <see cref="PartialFile"/> lacks, an attempt at a time.</summary>
internal sealed class ModelTransfer(HttpMessageInvoker http, PinnedModel model, PartialFile part, DownloadProgress progress, TimeProvider time)
{
    private const int BufferBytes = 1 << 17;

    // The version of the file that the part is of, as the server names it; of a part that an earlier run left it is not known.
    private EntityTagHeaderValue? _version;

    /// <summary>One attempt. What arrives before it fails stays in the part.</summary>
    /// <exception cref="TransferException">It failed.</exception>
    public async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(DownloadLimits.ReadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using var answer = await AskAsync(either.Token);
            var total = Accept(answer);
            progress.Begin(part.Length);
            await using var body = await answer.Content.ReadAsStreamAsync(either.Token);
            var buffer = new byte[BufferBytes];
            for (int read; (read = await ReadAsync(body, buffer, either.Token)) > 0; patience.CancelAfter(DownloadLimits.ReadTimeout))
            {
                CheckSize(part.Length + read);
                await part.AppendAsync(buffer.AsMemory(0, read), cancellationToken);
                progress.Report(part.Length, total);
            }

            if (total is { } expected && part.Length < expected)
                throw new TransferException(TransferFault.Passing, $"the answer ended after {part.Length:N0} of {expected:N0} bytes");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TransferException(TransferFault.Passing, $"nothing came for {DownloadLimits.ReadTimeout.TotalSeconds:0} s");
        }
        catch (HttpRequestException failure)
        {
            // "The SSL connection could not be established, see inner exception."
            throw new TransferException(TransferFault.Passing, (failure.InnerException as System.Security.Authentication.AuthenticationException ?? (Exception)failure).Message);
        }
    }

    // Redirects are followed here and not by the handler, which would also go to another machine without encryption.
    private async Task<HttpResponseMessage> AskAsync(CancellationToken cancellationToken)
    {
        var address = model.Address;
        for (var redirects = 0; ; redirects++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, address);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("XnaiAspire", null));
            if (part.Length > 0)
            {
                request.Headers.Range = new RangeHeaderValue(part.Length, null);
                request.Headers.IfRange = _version is null ? null : new RangeConditionHeaderValue(_version);
            }

            var answer = await http.SendAsync(request, cancellationToken);
            if (answer.Headers.Location is not { } location || (int)answer.StatusCode is < 300 or >= 400)
                return answer;
            answer.Dispose();
            Uri target = new(address, location);
            if (!DownloadAddress.MayLead(address, target))
                throw new TransferException(TransferFault.Lasting, $"the server leads on to {target.GetLeftPart(UriPartial.Path)}, which is not encrypted");
            if (redirects == DownloadLimits.MaxRedirects)
                throw new TransferException(TransferFault.Lasting, $"the server leads on more than {DownloadLimits.MaxRedirects} times");
            address = target;
        }
    }

    /// <summary>Makes the part ready for the answer's body; the size of the whole file, where the server says it.</summary>
    private long? Accept(HttpResponseMessage answer)
    {
        switch (answer.StatusCode)
        {
            case HttpStatusCode.OK:
                part.StartOver();
                _version = answer.Headers.ETag is { IsWeak: false } version ? version : null;
                return CheckSize(answer.Content.Headers.ContentLength);

            case HttpStatusCode.PartialContent when part.Length > 0:
                var range = answer.Content.Headers.ContentRange;
                if (range?.Unit != "bytes" || range.From != part.Length)
                    throw StartOver($"the server answered with {range?.ToString() ?? "no range"} when bytes from {part.Length} were asked for");
                part.Join();
                return CheckSize(range.Length);

            case HttpStatusCode.RequestedRangeNotSatisfiable when part.Length > 0:
                throw StartOver($"the server has no bytes from {part.Length}");

            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new TransferException(TransferFault.Passing, $"the server answered {(int)answer.StatusCode}");

            default:
                throw new TransferException(TransferFault.Lasting, $"the server answered {(int)answer.StatusCode}");
        }
    }

    private TransferException StartOver(string reason)
    {
        part.StartOver();
        return new TransferException(TransferFault.Passing, reason);
    }

    private long? CheckSize(long? bytes) => bytes is null || bytes <= model.MaxBytes
        ? bytes
        : throw new TransferException(TransferFault.TooLarge, $"the server sends more than the {model.MaxBytes:N0} bytes that the model may have");

    private static async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException cut)
        {
            throw new TransferException(TransferFault.Passing, $"the connection was cut: {cut.Message}");
        }
    }
}
