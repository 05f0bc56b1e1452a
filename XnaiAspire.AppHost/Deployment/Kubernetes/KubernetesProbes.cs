using Aspire.Hosting.Kubernetes.Resources;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>
/// How the kubelet finds out whether a container is well. Written here and not by <c>WithHttpProbe</c>: what is published then has the scheme
/// in lower case, which Kubernetes refuses, and no Host header, and the services take requests under a pod's address for foreign ones.
/// </summary>
internal static class KubernetesProbes
{
    private const int Period = 10;
    private const int Timeout = 5;

    /// <summary>Ten minutes to come up: a model may have to be fetched.</summary>
    private const int StartFailures = 60;

    /// <summary>The password comes from the container's environment; as an argument every process list would show it.</summary>
    public static ProbeV1 Redis(bool hasTls) => new()
    {
        Exec = new ExecActionV1 { Command = { "/bin/sh", "-c", $"REDISCLI_AUTH=\"$REDIS_PASSWORD\" redis-cli {(hasTls ? Certificates.RedisClientArguments + " " : "")}ping | grep -q PONG" } },
    };

    /// <summary><c>/health</c>: ready for work; <c>/alive</c>: answers at all. Only the second is a reason for a restart: Redis being away is none.</summary>
    public static void ProbeHttp(this ContainerV1 container, int port, bool hasTls, string alivePath = "/alive")
    {
        container.StartupProbe = Http(port, alivePath, hasTls).Often(StartFailures);
        container.LivenessProbe = Http(port, alivePath, hasTls).Often(failures: 3);
        container.ReadinessProbe = Http(port, "/health", hasTls).Often(failures: 3);
    }

    /// <summary>The same question for all three.</summary>
    public static void Probe(this ContainerV1 container, ProbeV1 probe)
    {
        container.StartupProbe = probe.Often(StartFailures);
        container.LivenessProbe = probe.Often(failures: 3);
        container.ReadinessProbe = probe.Often(failures: 3);
    }

    // The kubelet does not look at who has signed the certificate.
    private static ProbeV1 Http(int port, string path, bool hasTls) => new()
    {
        HttpGet = new HttpGetActionV1 { Scheme = hasTls ? "HTTPS" : "HTTP", Path = path, Port = port, HttpHeaders = { new HttpHeaderV1 { Name = "Host", Value = "localhost" } } },
    };

    private static ProbeV1 Often(this ProbeV1 probe, int failures) =>
        new() { Exec = probe.Exec, HttpGet = probe.HttpGet, PeriodSeconds = Period, TimeoutSeconds = Timeout, FailureThreshold = failures };
}
