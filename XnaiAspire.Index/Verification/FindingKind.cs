namespace XnaiAspire.Index.Verification;

/// <summary>What sort of wrong a finding is. All but <see cref="Stale"/> are damage.</summary>
public enum FindingKind
{
    /// <summary>Something that should be there is not.</summary>
    Lost,

    /// <summary>Something is there twice.</summary>
    Duplicated,

    /// <summary>Something is there that nothing refers to.</summary>
    Orphaned,

    /// <summary>Something is there and wrong.</summary>
    Corrupt,

    /// <summary>Everything is whole but behind: the library or the index has moved on. The next run brings it up to date.</summary>
    Stale,
}
