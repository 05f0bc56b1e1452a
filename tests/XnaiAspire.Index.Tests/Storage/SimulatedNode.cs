namespace XnaiAspire.Index.Tests.Storage;

/// <summary>A file, link or directory by what of it is durable and what is not yet.</summary>
internal sealed class SimulatedNode
{
    // What disks write as one piece.
    private const int Sector = 512;

    private readonly List<FileChange> _unsyncedBytes = [];
    private readonly List<NameChange> _unsyncedNames = [];

    /// <summary>Names that are visible; null for a file or link.</summary>
    public Dictionary<string, SimulatedNode>? Entries { get; private init; }

    /// <summary>Names that survive a power loss.</summary>
    public Dictionary<string, SimulatedNode>? Durable { get; private init; }

    /// <summary>Content that survives, for a file.</summary>
    public byte[]? Content { get; private set; }

    public string? Link { get; private init; }

    public static SimulatedNode File() => new() { Content = [] };

    public static SimulatedNode LinkTo(string target) => new() { Link = target };

    public static SimulatedNode Directory() => new() { Entries = [], Durable = [] };

    public void Write(ReadOnlySpan<byte> bytes, long offset) => _unsyncedBytes.Add(new FileChange(offset, bytes.ToArray()));

    public void Truncate(long length) => _unsyncedBytes.Add(new FileChange(length, null));

    /// <summary>Makes a file's content durable.</summary>
    public void Sync()
    {
        foreach (FileChange change in _unsyncedBytes)
        {
            Apply(change, static _ => true);
        }

        _unsyncedBytes.Clear();
    }

    /// <summary>A sync that failed: Linux marks the pages clean, so no later one writes them.</summary>
    public void LoseUnsynced() => _unsyncedBytes.Clear();

    /// <summary>The kernel may write pages back at any time: these bytes reach the disk although nobody asked for it.</summary>
    public void WriteBack(ReadOnlySpan<byte> bytes, long offset) => Apply(new FileChange(offset, bytes.ToArray()), static _ => true);

    /// <summary>Names that change together: one for a creation or deletion, two for a rename or exchange.</summary>
    public void Rename(params (string Name, SimulatedNode? Node)[] names) => Rename(null, names);

    /// <summary>The same for one half of a rename between directories.</summary>
    public void Rename(SimulatedMove? move, params (string Name, SimulatedNode? Node)[] names)
    {
        var change = new NameChange(names, move);
        change.Apply(Entries!);
        _unsyncedNames.Add(change);
    }

    /// <summary>Makes a directory's names durable.</summary>
    public void SyncNames()
    {
        foreach (NameChange change in _unsyncedNames)
        {
            change.Apply(Durable!);
        }

        _unsyncedNames.Clear();
    }

    /// <summary>The power is gone; with a source of chance, some of what was not durable has reached the disk all the same.</summary>
    public void LosePower(Random? chance)
    {
        bool Reached() => chance is not null && chance.Next(2) == 0;

        foreach (FileChange change in _unsyncedBytes)
        {
            Apply(change, _ => Reached());
        }

        _unsyncedBytes.Clear();
        if (Entries is null)
        {
            return;
        }

        foreach (NameChange change in _unsyncedNames.Where(change => change.Move?.Reached(Reached) ?? Reached()))
        {
            change.Apply(Durable!);
        }

        _unsyncedNames.Clear();
        Entries.Clear();
        foreach ((string name, SimulatedNode node) in Durable!)
        {
            Entries[name] = node;
        }
    }

    /// <summary>Puts the durable state on the disk, into a directory that is empty.</summary>
    public void WriteTo(string path, Random? chance)
    {
        LosePower(chance);
        foreach ((string name, SimulatedNode node) in Durable!)
        {
            string entry = Path.Combine(path, name);
            if (node.Link is not null)
            {
                System.IO.File.CreateSymbolicLink(entry, node.Link);
            }
            else if (node.Content is not null)
            {
                node.LosePower(chance);
                System.IO.File.WriteAllBytes(entry, node.Content);
            }
            else
            {
                System.IO.Directory.CreateDirectory(entry);
                node.WriteTo(entry, chance);
            }
        }
    }

    private void Apply(FileChange change, Func<int, bool> reaches)
    {
        byte[] content = Content!;
        if (change.Bytes is null)
        {
            if (reaches(0))
            {
                Array.Resize(ref content, (int)change.Offset);
            }
        }
        else
        {
            for (int at = 0; at < change.Bytes.Length;)
            {
                int place = (int)change.Offset + at;
                int length = Math.Min(Sector - (place % Sector), change.Bytes.Length - at);
                if (reaches(place))
                {
                    Array.Resize(ref content, Math.Max(content.Length, place + length));
                    change.Bytes.AsSpan(at, length).CopyTo(content.AsSpan(place));
                }

                at += length;
            }
        }

        Content = content;
    }

    // Without bytes it is a truncation to the offset.
    private readonly record struct FileChange(long Offset, byte[]? Bytes);

    private readonly record struct NameChange((string Name, SimulatedNode? Node)[] Names, SimulatedMove? Move)
    {
        public void Apply(Dictionary<string, SimulatedNode> names)
        {
            foreach ((string name, SimulatedNode? node) in Names)
            {
                if (node is null)
                {
                    names.Remove(name);
                }
                else
                {
                    names[name] = node;
                }
            }
        }
    }
}
