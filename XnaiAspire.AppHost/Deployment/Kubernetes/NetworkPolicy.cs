using Aspire.Hosting.Kubernetes.Resources;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>The part of the object that is used here. What its selector chooses can do, in the directions named, only what the rules allow.</summary>
internal sealed class NetworkPolicy() : BaseKubernetesResource("networking.k8s.io/v1", "NetworkPolicy")
{
    /// <summary>What it says.</summary>
    public NetworkPolicySpec Spec { get; } = new();
}

/// <summary>What a <see cref="NetworkPolicy"/> says.</summary>
internal sealed class NetworkPolicySpec
{
    /// <summary>The pods it is about.</summary>
    public LabelSelectorV1 PodSelector { get; set; } = new();

    /// <summary>Directions: <c>Ingress</c>, <c>Egress</c>.</summary>
    public List<string> PolicyTypes { get; } = [];

    /// <summary>Who may come.</summary>
    public List<NetworkPolicyIngress> Ingress { get; } = [];

    /// <summary>Where to go is allowed.</summary>
    public List<NetworkPolicyEgress> Egress { get; } = [];
}

/// <summary>Who may come, to which ports.</summary>
internal sealed class NetworkPolicyIngress
{
    /// <summary>From where.</summary>
    public List<NetworkPolicyPeer> From { get; } = [];

    /// <summary>To which ports.</summary>
    public List<NetworkPolicyPort> Ports { get; } = [];
}

/// <summary>Where to go is allowed, to which ports; an empty list of places is everywhere.</summary>
internal sealed class NetworkPolicyEgress
{
    /// <summary>Where to.</summary>
    public List<NetworkPolicyPeer> To { get; } = [];

    /// <summary>To which ports.</summary>
    public List<NetworkPolicyPort> Ports { get; } = [];
}

/// <summary>Pods at the other end.</summary>
internal sealed class NetworkPolicyPeer
{
    /// <summary>Which pods.</summary>
    public LabelSelectorV1? PodSelector { get; set; }
}

/// <summary>A port by number.</summary>
internal sealed class NetworkPolicyPort
{
    /// <summary><c>TCP</c> or <c>UDP</c>.</summary>
    public string Protocol { get; set; } = "TCP";

    /// <summary>The number.</summary>
    public int Port { get; set; }
}
