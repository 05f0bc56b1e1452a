namespace XnaiAspire.Embedder.Tests.Models.Download;

/// <summary>What a server can do to a download.</summary>
internal static class Answers
{
    public const string Version = "\"v1\"";

    /// <summary>As a good server: the range that is asked for, or the file.</summary>
    public static Func<FileRequest, Task> Good(byte[] file, string version = Version) => async request =>
    {
        await BeginAsync(request, file, version);
        await request.SendAsync(file.AsMemory(OffsetOf(request, version)));
    };

    /// <summary>Begins well, and is cut when the client has <paramref name="bytes"/> of the file.</summary>
    public static Func<FileRequest, Task> CutAt(byte[] file, int bytes) => async request =>
    {
        await BeginAsync(request, file, Version);
        await request.SendAsync(file.AsMemory(request.Offset, Math.Max(0, bytes - request.Offset)));
    };

    /// <summary>Begins well, and then says no more: <paramref name="silent"/> tells when.</summary>
    public static Func<FileRequest, Task> SilentAt(byte[] file, int bytes, SemaphoreSlim silent) => async request =>
    {
        await CutAt(file, bytes)(request);
        silent.Release();
        await Task.Delay(Timeout.InfiniteTimeSpan, request.Stopped);
    };

    /// <summary>Knows no ranges.</summary>
    public static Func<FileRequest, Task> Whole(byte[] file) => async request =>
    {
        await request.HeadAsync("200 OK", $"Content-Length: {file.Length}");
        await request.SendAsync(file);
    };

    public static Func<FileRequest, Task> Status(string status, params string[] headers) => request => request.HeadAsync(status, ["Content-Length: 0", .. headers]);

    public static Func<FileRequest, Task> WrongRange(byte[] file, string range) => async request =>
    {
        await request.HeadAsync("206 Partial Content", $"Content-Length: {file.Length}", range);
        await request.SendAsync(file);
    };

    /// <summary>Says no length and does not end.</summary>
    public static Func<FileRequest, Task> Endless(byte[] piece) => async request =>
    {
        await request.HeadAsync("200 OK");
        while (true)
            await request.SendAsync(piece);
    };

    private static int OffsetOf(FileRequest request, string version) => request.Header("If-Range") is { Length: > 0 } asked && asked != version ? 0 : request.Offset;

    private static Task BeginAsync(FileRequest request, byte[] file, string version)
    {
        var offset = OffsetOf(request, version);
        return offset == 0
            ? request.HeadAsync("200 OK", $"Content-Length: {file.Length}", $"ETag: {version}")
            : request.HeadAsync(
                "206 Partial Content", $"Content-Length: {file.Length - offset}", $"Content-Range: bytes {offset}-{file.Length - 1}/{file.Length}", $"ETag: {version}");
    }
}
