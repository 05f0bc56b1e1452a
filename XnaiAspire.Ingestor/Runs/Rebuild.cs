namespace XnaiAspire.Ingestor.Runs;

/// <summary>What people are told of a rebuild.</summary>
internal static class Rebuild
{
    /// <summary>A forced run that was stopped half way waits beside the index.</summary>
    public const string Unfinished = "An unfinished rebuild exists: run with --force to finish it; until then the present index stays in use.";
}
