using System.Collections.Concurrent;

namespace XnaiAspire.Ingestor.Pipeline;

/// <summary>
/// Documents in parts that are decided before their last part, because one failed or because the file is the index's own already: the parts that are left are
/// not worth reading.
/// </summary>
internal sealed class AbandonedDocuments
{
    private readonly ConcurrentDictionary<string, bool> _paths = new(StringComparer.Ordinal);

    public bool Contains(string path) => _paths.ContainsKey(path);

    public void Add(string path) => _paths.TryAdd(path, true);
}
