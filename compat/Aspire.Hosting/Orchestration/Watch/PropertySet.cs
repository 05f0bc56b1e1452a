using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>A snapshot's properties while some are set anew; those that others set stay, in their order.</summary>
internal sealed class PropertySet(ImmutableArray<ResourcePropertySnapshot> present)
{
    private readonly List<ResourcePropertySnapshot> _properties = [.. present];

    /// <summary>A value of null removes the property.</summary>
    public void Set(string name, object? value, bool isSensitive = false)
    {
        var index = _properties.FindIndex(p => p.Name == name);
        if (value is null)
        {
            if (index >= 0)
            {
                _properties.RemoveAt(index);
            }

            return;
        }

        var property = new ResourcePropertySnapshot(name, value) { IsSensitive = isSensitive };
        if (index >= 0)
        {
            _properties[index] = property;
        }
        else
        {
            _properties.Add(property);
        }
    }

    public ImmutableArray<ResourcePropertySnapshot> ToArray() => [.. _properties];
}
