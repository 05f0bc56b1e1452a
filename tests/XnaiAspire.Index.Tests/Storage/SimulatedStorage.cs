using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Tests.Storage;

/// <summary>Stands for a dead process: everything after it throws too.</summary>
public sealed class SimulatedCrashException(string operation) : Exception($"Crash at {operation}");

/// <summary>
/// The real file system with a second book: what of it would survive a power loss. Every operation of <see cref="IStorage"/> counts, and
/// so does every one of SQLite's below the same root, which come by <see cref="SqliteFaults"/>; one of them can be given a fault.
/// </summary>
internal sealed class SimulatedStorage : IStorage, IDisposable
{
    private readonly DiskStorage _disk = DiskStorage.Instance;
    private readonly SimulatedNode _top = SimulatedNode.Directory();
    private bool _dead;

    public SimulatedStorage(string root)
    {
        Root = root;
        SqliteFaults.Watch(this);
    }

    public string Root { get; }

    /// <summary>Every operation so far: <c>write vectors.faiss</c>.</summary>
    public List<string> Operations { get; } = [];

    /// <summary>Operation that gets the fault, from 0; -1 for none.</summary>
    public int FaultAt { get; set; } = -1;

    public Fault Fault { get; set; }

    /// <summary>For <see cref="Fault.Reordered"/>: what has reached the disk.</summary>
    public int Seed { get; init; }

    public bool CanExchange { get; init; } = true;

    /// <summary>Whether the operation with the fault was come to.</summary>
    public bool FaultMet => FaultAt >= 0 && Operations.Count > FaultAt;

    public void Dispose() => SqliteFaults.Forget(this);

    /// <summary>The machine, or only the program, starts again. After a power loss the disk shows only what was durable.</summary>
    public void Restart()
    {
        if (_dead && Fault.IsPowerLoss())
        {
            LosePower(Fault == Fault.Reordered ? new Random(Seed) : null);
        }

        _dead = false;
        FaultAt = -1;
    }

    /// <summary>The power goes and comes back; with a source of chance, some of what was not durable is there all the same.</summary>
    public void LosePower(Random? chance = null)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(Root).ToList())
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

        _top.WriteTo(Root, chance);
    }

    public IStorageFile Open(string path, bool create)
    {
        bool creates = create && !File.Exists(path);
        Step(creates ? "create" : "open", path);
        IStorageFile file = _disk.Open(path, create);
        return new SimulatedFile(this, file, creates ? Create(path) : Node(path)!);
    }

    public bool FileExists(string path) => _disk.FileExists(path);

    public bool DirectoryExists(string path) => _disk.DirectoryExists(path);

    public IReadOnlyList<string> List(string directory) => _disk.List(directory);

    public void CreateDirectory(string path)
    {
        Step("create-directory", path);
        _disk.CreateDirectory(path);
        Parent(path).Rename((Path.GetFileName(path), SimulatedNode.Directory()));
    }

    public void Rename(string from, string to)
    {
        Step("rename", to);
        SimulatedNode node = Node(from)!;
        _disk.Rename(from, to);
        SimulatedNode parent = Parent(from);
        if (parent == Parent(to))
        {
            parent.Rename((Path.GetFileName(from), null), (Path.GetFileName(to), node));
        }
        else
        {
            var move = new SimulatedMove();
            parent.Rename(move, (Path.GetFileName(from), null));
            Parent(to).Rename(move, (Path.GetFileName(to), node));
        }
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

        (SimulatedNode first, SimulatedNode second) = (Node(one)!, Node(other)!);
        Parent(one).Rename((Path.GetFileName(one), second), (Path.GetFileName(other), first));
        return true;
    }

    public void DeleteFile(string path)
    {
        Step("delete", path);
        _disk.DeleteFile(path);
        Parent(path).Rename((Path.GetFileName(path), null));
    }

    public void DeleteDirectory(string path)
    {
        Verdict verdict = Judge("delete-directory", path);
        if (verdict == Verdict.HalfThenDeath)
        {
            string[] files = Directory.GetFiles(path, "*", SearchOption.AllDirectories);
            Array.ForEach(files[..(files.Length / 2)], File.Delete);
            throw Failure(Verdict.Dead);
        }

        ThrowUnlessProceeding(verdict);
        _disk.DeleteDirectory(path);
        Parent(path).Rename((Path.GetFileName(path), null));
    }

    public void CreateLink(string path, string target)
    {
        Step("link", path);
        _disk.CreateLink(path, target);
        Parent(path).Rename((Path.GetFileName(path), SimulatedNode.LinkTo(target)));
    }

    public string? ReadLink(string path) => _disk.ReadLink(path);

    public void SyncDirectory(string path)
    {
        Step("sync-directory", path);
        Node(path)!.SyncNames();
    }

    /// <summary>Counts an operation and says what is to become of it.</summary>
    internal Verdict Judge(string kind, string path)
    {
        if (_dead)
        {
            return Verdict.Dead;
        }

        string operation = $"{kind} {Path.GetRelativePath(Root, path)}";
        Operations.Add(operation);
        Verdict verdict = Operations.Count - 1 == FaultAt ? Fault.At(operation) : Verdict.Proceed;
        _dead = verdict is Verdict.Dead or Verdict.HalfThenDeath;
        return verdict;
    }

    internal void Step(string kind, string path) => ThrowUnlessProceeding(Judge(kind, path));

    internal void ThrowUnlessProceeding(Verdict verdict)
    {
        if (verdict != Verdict.Proceed)
        {
            throw Failure(verdict);
        }
    }

    internal Exception Failure(Verdict verdict) => verdict switch
    {
        Verdict.Error => new IOException($"Simulated input/output error at {Operations[^1]}"),
        Verdict.NoSpace => new IOException($"Simulated full disk at {Operations[^1]}"),
        _ => new SimulatedCrashException(Operations[^1]),
    };

    /// <summary>Half of a write: visible in any case, and after a torn one on the disk as well.</summary>
    internal void Tear(SimulatedNode node, ReadOnlySpan<byte> half, long offset)
    {
        node.Write(half, offset);
        if (Fault == Fault.TornWrite)
        {
            node.WriteBack(half, offset);
        }
    }

    internal SimulatedNode Create(string path)
    {
        SimulatedNode node = SimulatedNode.File();
        Parent(path).Rename((Path.GetFileName(path), node));
        return node;
    }

    internal SimulatedNode Parent(string path) => Node(Path.GetDirectoryName(path)!) ?? throw new DirectoryNotFoundException(path);

    internal SimulatedNode? Node(string path)
    {
        SimulatedNode? node = _top;
        foreach (string part in Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar))
        {
            node = part == "." ? node : node?.Entries?.GetValueOrDefault(part);
        }

        return node;
    }
}
