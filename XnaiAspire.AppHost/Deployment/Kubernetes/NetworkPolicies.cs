using Aspire.Hosting.Kubernetes;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>
/// Who talks to whom: the Ingestor to Embedders and Redis, all of them to the dashboard, and nobody else to anybody. Probes come from the node,
/// and <c>kubectl port-forward</c> goes through it, so that neither needs a rule.
/// </summary>
internal static class NetworkPolicies
{
    private const int EmbedderPort = 5301;
    private const int RedisPort = 6379;
    private const int TelemetryPort = 18889;
    private const int Dns = 53;
    private const int Https = 443;

    /// <summary>Adds one to each part; the one that denies all else goes with the Ingestor, which every deployment has.</summary>
    public static void Add(Parts parts, RunOptions options, string? dashboard)
    {
        string ingestor = parts.Ingestor.Resource.Name;
        string[] embedders = [.. parts.Embedders.Select(embedder => embedder.Resource.Name)];
        foreach (var embedder in parts.Embedders)
        {
            embedder.PublishAsKubernetesService(resource =>
            {
                var policy = For(resource);
                policy.Allow(from: [ingestor], EmbedderPort);
                policy.AllowTelemetry(dashboard);
                if (options.Model is not null)
                {
                    // The model has to be fetched, from a place that is not known by address.
                    policy.Spec.Egress.Add(new NetworkPolicyEgress { Ports = { new NetworkPolicyPort { Port = Https } } });
                }
            });
        }

        parts.OwnRedis?.PublishAsKubernetesService(resource => For(resource).Allow(from: [ingestor], RedisPort));
        parts.Ingestor.PublishAsKubernetesService(resource =>
        {
            resource.AdditionalResources.Add(DenyAll());
            var policy = For(resource);
            policy.AllowTo(embedders, EmbedderPort);
            if (parts.OwnRedis is { } redis)
            {
                policy.AllowTo([redis.Resource.Name], RedisPort);
            }
            else
            {
                // Where a Redis that was given is, only its connection string knows.
                policy.Spec.Egress.Add(new NetworkPolicyEgress { Ports = { new NetworkPolicyPort { Port = RedisPort } } });
            }

            policy.AllowTelemetry(dashboard);
            if (dashboard is not null)
            {
                resource.AdditionalResources.Add(ToDashboard(dashboard, [.. embedders, ingestor]));
            }
        });
    }

    /// <summary>For all pods of the release: nothing in, and out only to ask for names.</summary>
    private static NetworkPolicy DenyAll()
    {
        var policy = new NetworkPolicy { Metadata = { Name = "deny-all" } };
        policy.Spec.PodSelector = PodSelectors.All;
        policy.Spec.PolicyTypes.AddRange(["Ingress", "Egress"]);
        policy.Spec.Egress.Add(new NetworkPolicyEgress
        {
            Ports = { new NetworkPolicyPort { Protocol = "UDP", Port = Dns }, new NetworkPolicyPort { Port = Dns } },
        });
        return policy;
    }

    private static NetworkPolicy ToDashboard(string dashboard, string[] senders)
    {
        var policy = new NetworkPolicy { Metadata = { Name = $"{dashboard}-network" } };
        policy.Spec.PodSelector = PodSelectors.Of([dashboard]);
        policy.Spec.PolicyTypes.Add("Ingress");
        policy.Allow(senders, TelemetryPort);
        return policy;
    }

    private static NetworkPolicy For(KubernetesResource resource)
    {
        var policy = new NetworkPolicy { Metadata = { Name = $"{resource.Name}-network" } };
        policy.Spec.PodSelector = PodSelectors.Of([resource.Name]);
        policy.Spec.PolicyTypes.AddRange(["Ingress", "Egress"]);
        resource.AdditionalResources.Add(policy);
        return policy;
    }

    private static void Allow(this NetworkPolicy policy, string[] from, int port) => policy.Spec.Ingress.Add(new NetworkPolicyIngress
    {
        From = { new NetworkPolicyPeer { PodSelector = PodSelectors.Of(from) } },
        Ports = { new NetworkPolicyPort { Port = port } },
    });

    private static void AllowTo(this NetworkPolicy policy, string[] to, int port) => policy.Spec.Egress.Add(new NetworkPolicyEgress
    {
        To = { new NetworkPolicyPeer { PodSelector = PodSelectors.Of(to) } },
        Ports = { new NetworkPolicyPort { Port = port } },
    });

    private static void AllowTelemetry(this NetworkPolicy policy, string? dashboard)
    {
        if (dashboard is not null)
        {
            policy.AllowTo([dashboard], TelemetryPort);
        }
    }
}
