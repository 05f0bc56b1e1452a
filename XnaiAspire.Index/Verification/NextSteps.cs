using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Verification;

/// <summary>What to type about a finding.</summary>
public sealed class NextSteps
{
    private readonly IndexLayout _layout;
    private readonly string _library;

    internal NextSteps(IndexLayout layout, string? libraryRoot)
    {
        _layout = layout;
        _library = libraryRoot ?? "<library>";
    }

    /// <summary>Brings the index up to date with its library.</summary>
    public string Ingest => _layout.IngestCommand(_library);

    /// <summary>Builds the index again from its library.</summary>
    public string Rebuild => _layout.RebuildCommand(_library);

    /// <summary>Puts right what needs no guess.</summary>
    public string Repair => _layout.RepairCommand(_library);
}
