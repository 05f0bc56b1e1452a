using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>How compose finds out whether a service is well: a command inside the container, so with what the image has.</summary>
internal static class ComposeHealth
{
    /// <summary>The password comes from the container's environment; as an argument every process list would show it. "$$" is a "$" for the shell.</summary>
    public static Healthcheck Redis(bool hasTls) => Check(["CMD-SHELL", $"REDISCLI_AUTH=\"$$REDIS_PASSWORD\" redis-cli {(hasTls ? Certificates.RedisClientArguments + " " : "")}ping | grep -q PONG"]);

    /// <summary>
    /// .NET's images have neither curl nor wget, but bash, which opens connections itself. The Host header is one that the services take as
    /// their own. First line of the answer: <c>HTTP/1.1 200 OK</c>
    /// </summary>
    public static Healthcheck Http(int port) => Check(
        [
            "CMD", "bash", "-c",
            $"exec 3<>/dev/tcp/127.0.0.1/{port} && printf 'GET /health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '",
        ]);

    /// <summary>A model may be fetched before the Embedder answers; failures count only after the start period.</summary>
    private static Healthcheck Check(List<string> test) =>
        new() { Test = test, Interval = "10s", Timeout = "5s", Retries = 6, StartPeriod = "120s" };
}
