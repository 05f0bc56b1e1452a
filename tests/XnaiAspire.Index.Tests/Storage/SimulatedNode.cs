namespace XnaiAspire.Index.Tests.Storage;

/// <summary>A file, link or directory by what of it is durable.</summary>
internal sealed class SimulatedNode
{
    // Files that somebody else writes into the directory: SQLite's.
    private readonly Dictionary<string, byte[]> _foreign = [];

    /// <summary>Names that are visible; null for a file or link.</summary>
    public Dictionary<string, SimulatedNode>? Entries { get; init; }

    /// <summary>Names that survive a power loss.</summary>
    public Dictionary<string, SimulatedNode>? Durable { get; set; }

    /// <summary>Content that survives, for a file.</summary>
    public byte[]? Content { get; set; }

    public string? Link { get; init; }

    /// <summary>Takes up the files that did not come through the storage, here and below.</summary>
    public void CollectForeignFiles(string path)
    {
        _foreign.Clear();
        foreach (string file in Directory.EnumerateFiles(path))
        {
            string name = Path.GetFileName(file);
            if (!Entries!.ContainsKey(name) && name.StartsWith("ledger.db", StringComparison.Ordinal) && !name.EndsWith("-shm", StringComparison.Ordinal))
            {
                _foreign[name] = File.ReadAllBytes(file);
            }
        }

        foreach ((string name, SimulatedNode node) in Entries!)
        {
            if (node.Entries is not null)
            {
                node.CollectForeignFiles(Path.Combine(path, name));
            }
        }
    }

    /// <summary>Puts the durable state on the disk, into a directory that is empty; from now on it is the visible one too.</summary>
    public void WriteDurable(string path)
    {
        Entries!.Clear();
        foreach ((string name, SimulatedNode node) in Durable!)
        {
            Entries[name] = node;
            string entry = Path.Combine(path, name);
            if (node.Link is not null)
            {
                File.CreateSymbolicLink(entry, node.Link);
            }
            else if (node.Content is not null)
            {
                File.WriteAllBytes(entry, node.Content);
            }
            else
            {
                Directory.CreateDirectory(entry);
                node.WriteDurable(entry);
            }
        }

        foreach ((string name, byte[] content) in _foreign)
        {
            File.WriteAllBytes(Path.Combine(path, name), content);
        }
    }
}
