using YamlDotNet.Serialization;

namespace Aspire.Hosting.Docker.Resources.ComposeNodes;

public abstract class NamedComposeMember
{
    // The key under which it stands, not a property of what stands there.
    [YamlIgnore]
    public required string Name { get; set; }
}
