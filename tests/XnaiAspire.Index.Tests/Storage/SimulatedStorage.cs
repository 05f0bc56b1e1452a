using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Tests.Storage;

/// <summary>What happens at the chosen operation.</summary>
public enum Fault
{
    /// <summary>The process dies before it; what it did before stays visible.</summary>
    Kill,

    /// <summary>The process dies within it: half of a write, or of a directory's deletion, is done and visible.</summary>
    KillWithin,

    /// <summary>The machine dies before it; only what was made durable is left.</summary>
    PowerLoss,

    /// <summary>The machine dies within it; of a write the first half has reached the disk, of the rest only what was made durable.</summary>
    TornWrite,

    /// <summary>It fails once with an I/O error; the process lives on.</summary>
    Error,
}

/// <summary>Stands for a dead process: everything after it throws too.</summary>
public sealed class SimulatedCrashException(string operation) : Exception($"Crash at {operation}");

/// <summary>
/// The real file system with a second book: what of it would survive a power loss. Every operation of <see cref="IStorage"/> counts, and one
/// of them can be given a fault. SQLite's files are not seen here; they count as durable, which synchronous=FULL makes them.
/// </summary>
internal sealed class SimulatedStorage(string root) : IStorage
{
    private readonly DiskStorage _disk = DiskStorage.Instance;
    private readonly SimulatedNode _root = new() { Entries = [], Durable = [] };
    private bool _dead;

    /// <summary>Every operation so far: <c>write vectors.faiss</c>.</summary>
    public List<string> Operations { get; } = [];

    /// <summary>Operation that gets the fault, from 0; -1 for none.</summary>
    public int FaultAt { get; set; } = -1;

    public Fault Fault { get; set; }

    public bool CanExchange { get; init; } = true;

    /// <summary>The machine starts again. After a power loss the disk shows only what was durable.</summary>
    public void Restart()
    {
        if (_dead && Fault is Fault.PowerLoss or Fault.TornWrite)
        {
            _root.CollectForeignFiles(root);
            foreach (string path in Directory.EnumerateFileSystemEntries(root).ToList())
            {
                if (_disk.DirectoryExists(path))
                {
                    Directory.Delete(path, recursive: true);
                }
                else
                {
                    File.Delete(path);
                }
            }

            _root.WriteDurable(root);
        }

        _dead = false;
        FaultAt = -1;
    }

    public IStorageFile Open(string path, bool create)
    {
        bool creates = create && !File.Exists(path);
        Step(creates ? "create" : "open", path);
        IStorageFile file = _disk.Open(path, create);
        if (creates)
        {
            Parent(path).Entries![Path.GetFileName(path)] = new SimulatedNode { Content = [] };
        }

        return new SimulatedFile(this, file, Node(path)!);
    }

    public bool FileExists(string path) => _disk.FileExists(path);

    public bool DirectoryExists(string path) => _disk.DirectoryExists(path);

    public IReadOnlyList<string> List(string directory) => _disk.List(directory);

    public void CreateDirectory(string path)
    {
        Step("create-directory", path);
        _disk.CreateDirectory(path);
        Parent(path).Entries![Path.GetFileName(path)] = new SimulatedNode { Entries = [], Durable = [] };
    }

    public void Rename(string from, string to)
    {
        Step("rename", to);
        _disk.Rename(from, to);
        Parent(from).Entries!.Remove(Path.GetFileName(from), out SimulatedNode? node);
        Parent(to).Entries![Path.GetFileName(to)] = node!;
    }

    public bool TryExchange(string one, string other)
    {
        if (!CanExchange)
        {
            return false;
        }

        Step("exchange", other);
        if (!_disk.TryExchange(one, other))
        {
            return false;
        }

        (string first, string second) = (Path.GetFileName(one), Path.GetFileName(other));
        SimulatedNode parent = Parent(one);
        (parent.Entries![first], parent.Entries[second]) = (parent.Entries[second], parent.Entries[first]);
        return true;
    }

    public void DeleteFile(string path)
    {
        Step("delete", path);
        _disk.DeleteFile(path);
        Parent(path).Entries!.Remove(Path.GetFileName(path));
    }

    public void DeleteDirectory(string path)
    {
        if (Step("delete-directory", path))
        {
            string[] files = Directory.GetFiles(path, "*", SearchOption.AllDirectories);
            Array.ForEach(files[..(files.Length / 2)], File.Delete);
            throw new SimulatedCrashException($"delete-directory {path}");
        }

        Node(path)?.CollectForeignFiles(path);
        _disk.DeleteDirectory(path);
        Parent(path).Entries!.Remove(Path.GetFileName(path));
    }

    public void CreateLink(string path, string target)
    {
        Step("link", path);
        _disk.CreateLink(path, target);
        Parent(path).Entries![Path.GetFileName(path)] = new SimulatedNode { Link = target };
    }

    public string? ReadLink(string path) => _disk.ReadLink(path);

    public void SyncDirectory(string path)
    {
        Step("sync-directory", path);
        SimulatedNode node = Node(path)!;
        node.Durable = new Dictionary<string, SimulatedNode>(node.Entries!);
    }

    /// <summary>Whether an operation can be cut off half way.</summary>
    public static bool HasHalves(Fault fault, string operation) => fault switch
    {
        Fault.TornWrite => operation.StartsWith("write ", StringComparison.Ordinal),
        Fault.KillWithin => operation.StartsWith("write ", StringComparison.Ordinal) || operation.StartsWith("delete-directory ", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Counts an operation; true when the caller must do half of it.</summary>
    internal bool Step(string kind, string path)
    {
        string operation = $"{kind} {Path.GetRelativePath(root, path)}";
        if (_dead)
        {
            throw new SimulatedCrashException(operation);
        }

        Operations.Add(operation);
        if (Operations.Count - 1 != FaultAt)
        {
            return false;
        }

        if (Fault == Fault.Error)
        {
            throw new IOException($"Simulated input/output error at {operation}");
        }

        _dead = true;
        return HasHalves(Fault, operation) ? true : throw new SimulatedCrashException(operation);
    }

    private SimulatedNode Parent(string path) => Node(Path.GetDirectoryName(path)!) ?? throw new DirectoryNotFoundException(path);

    private SimulatedNode? Node(string path)
    {
        SimulatedNode? node = _root;
        foreach (string part in Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar))
        {
            node = part == "." ? node : node?.Entries?.GetValueOrDefault(part);
        }

        return node;
    }
}
