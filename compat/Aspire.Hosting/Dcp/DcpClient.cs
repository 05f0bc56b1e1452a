using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Aspire.Hosting.Dcp;

/// <summary>The REST interface of a running DCP: a store of objects whose creation, change and deletion DCP acts on.</summary>
internal sealed class DcpClient : IDisposable
{
    private const string MergePatch = "application/merge-patch+json";

    private readonly HttpClient _http;

    /// <param name="server">Base address.</param>
    /// <param name="token">Bearer token of this session.</param>
    /// <param name="certificateSha256">Hash of the only certificate that is accepted, in hex.</param>
    public DcpClient(Uri server, string token, string certificateSha256)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    certificate?.GetCertHashString(HashAlgorithmName.SHA256) == certificateSha256,
            },
        };
        _http = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<T> CreateAsync<T>(T item, CancellationToken cancellationToken) where T : DcpObject, IDcpKind<T>
    {
        item.Kind = T.KindName;
        using var content = JsonContent.Create(item, T.JsonType);
        using var response = await _http.PostAsync(Collection<T>(), content, cancellationToken).ConfigureAwait(false);
        return await ReadAsync<T>(response, $"create {T.KindName} '{item.Metadata.Name}'", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The object, or null when there is none of that name.</summary>
    public async Task<T?> GetAsync<T>(string name, CancellationToken cancellationToken) where T : DcpObject, IDcpKind<T>
    {
        using var response = await _http.GetAsync(Item<T>(name), cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NotFound
            ? null
            : await ReadAsync<T>(response, $"read {T.KindName} '{name}'", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for a stop: SIGTERM, then SIGKILL some six seconds later. The object stays, and cannot be started again.</summary>
    public async Task StopAsync<T>(string name, CancellationToken cancellationToken) where T : DcpObject, IDcpKind<T>
    {
        using var response = await PatchAsync(Item<T>(name), """{"spec":{"stop":true}}""", cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            await CheckAsync(response, $"stop {T.KindName} '{name}'", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the object; what runs behind it is stopped. An absent object is no error.</summary>
    public async Task DeleteAsync<T>(string name, CancellationToken cancellationToken) where T : DcpObject, IDcpKind<T>
    {
        using var response = await _http.DeleteAsync(Item<T>(name), cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            await CheckAsync(response, $"delete {T.KindName} '{name}'", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Existing objects first (as ADDED), then every change, until DCP closes the stream (it does so after some time).</summary>
    public async IAsyncEnumerable<DcpWatchEvent<T>> WatchAsync<T>([EnumeratorCancellation] CancellationToken cancellationToken)
        where T : DcpObject, IDcpKind<T>
    {
        await foreach (var line in ReadLinesAsync($"{Collection<T>()}?watch=true", $"watch {T.Plural}", cancellationToken).ConfigureAwait(false))
        {
            if (line.Length > 0 && JsonSerializer.Deserialize(line, T.WatchJsonType) is { Object: not null } change)
            {
                yield return change;
            }
        }
    }

    /// <summary>
    /// Lines as <c>2026-11-22T19:26:26.487Z text</c>, until the source ends (follow) or its present end.
    /// </summary>
    public IAsyncEnumerable<string> ReadLogAsync<T>(string name, string source, bool follow, CancellationToken cancellationToken)
        where T : DcpObject, IDcpKind<T> =>
        ReadLinesAsync(
            $"{Item<T>(name)}/log?follow={(follow ? "true" : "false")}&source={source}&timestamps=true",
            $"read the {source} log of {T.KindName} '{name}'",
            cancellationToken);

    /// <summary>Tells DCP to stop everything it runs, and then itself.</summary>
    public async Task StopAllAsync(CancellationToken cancellationToken)
    {
        using var response = await PatchAsync("/admin/execution", """{"status":"Stopping"}""", cancellationToken).ConfigureAwait(false);
        await CheckAsync(response, "stop everything", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True when the API answers.</summary>
    public async Task<bool> IsUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(Collection<DcpExecutable>(), cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Collection<T>() where T : DcpObject, IDcpKind<T> => $"/apis/{DcpObject.GroupVersion}/{T.Plural}";

    private static string Item<T>(string name) where T : DcpObject, IDcpKind<T> => $"{Collection<T>()}/{Uri.EscapeDataString(name)}";

    private async Task<HttpResponseMessage> PatchAsync(string path, string body, CancellationToken cancellationToken)
    {
        // DCP answers 415 to a media type with a charset behind it, which StringContent would add.
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(MergePatch);
        return await _http.PatchAsync(path, content, cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<string> ReadLinesAsync(
        string path, string action, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        await CheckAsync(response, action, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            yield return line;
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, string action, CancellationToken cancellationToken)
        where T : DcpObject, IDcpKind<T>
    {
        await CheckAsync(response, action, cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadFromJsonAsync(T.JsonType, cancellationToken).ConfigureAwait(false)
            ?? throw new DcpException($"DCP gave no object back when asked to {action}.");
    }

    private static async Task CheckAsync(HttpResponseMessage response, string action, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        string? reason;
        try
        {
            reason = JsonSerializer.Deserialize(body, DcpJsonContext.Default.DcpRefusal)?.Message;
        }
        catch (JsonException)
        {
            reason = body;
        }

        throw new DcpException($"DCP refused to {action}: {(int)response.StatusCode} {reason}", response.StatusCode);
    }
}
