namespace XnaiAspire.Index.Verification;

/// <summary>Gathers findings from checks that run at once. Counts all, keeps the first of each reason, so memory stays flat whatever is wrong.</summary>
public sealed class Findings
{
    /// <summary>Findings of one reason that are kept by name.</summary>
    public const int MostShown = 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];

    /// <summary>Adds one.</summary>
    /// <param name="kind">What sort of wrong.</param>
    /// <param name="reason">Code, kebab-case.</param>
    /// <param name="place">Where.</param>
    /// <param name="detail">What.</param>
    /// <param name="next">What to type.</param>
    /// <param name="count">How many it stands for.</param>
    public void Add(FindingKind kind, string reason, string place, string detail, string next, long count = 1)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(reason, out Group? group))
            {
                _groups.Add(reason, group = new Group(kind, next));
            }

            group.Count += count;
            if (group.First.Count < MostShown)
            {
                group.First.Add(new Finding(place, detail));
            }
        }
    }

    /// <summary>Whether the next finding of a reason would still be kept by name; a check that has to look places up asks first.</summary>
    public bool Shows(string reason)
    {
        lock (_gate)
        {
            return !_groups.TryGetValue(reason, out Group? group) || group.First.Count < MostShown;
        }
    }

    /// <summary>Something worth a line that is not wrong.</summary>
    public void Note(string note)
    {
        lock (_gate)
        {
            _notes.Add(note);
        }
    }

    /// <summary>Lines that are worth reading and nothing wrong.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (_gate)
            {
                return [.. _notes];
            }
        }
    }

    /// <summary>All, by kind and reason.</summary>
    public IReadOnlyList<FindingGroup> Groups
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _groups.OrderBy(entry => entry.Value.Kind).ThenBy(entry => entry.Key, StringComparer.Ordinal)
                        .Select(entry => new FindingGroup(entry.Value.Kind, entry.Key, entry.Value.Count, [.. entry.Value.First], entry.Value.Next)),
                ];
            }
        }
    }

    /// <summary>How many there are of a kind.</summary>
    public long Count(FindingKind kind)
    {
        lock (_gate)
        {
            return _groups.Values.Where(group => group.Kind == kind).Sum(group => group.Count);
        }
    }

    /// <summary>Forgets everything: what was looked at has been replaced meanwhile.</summary>
    internal void Clear()
    {
        lock (_gate)
        {
            _groups.Clear();
            _notes.Clear();
        }
    }

    private sealed class Group(FindingKind kind, string next)
    {
        public FindingKind Kind { get; } = kind;

        public string Next { get; } = next;

        public long Count { get; set; }

        public List<Finding> First { get; } = [];
    }
}
