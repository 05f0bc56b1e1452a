namespace XnaiAspire.Mutation.Mutants;

/// <summary>One small change of the source, compiled in beside the original and switched on by its number.</summary>
/// <param name="Number">From 0, in the order of files and places.</param>
/// <param name="File">Path below the project, with slashes.</param>
/// <param name="Member">Method, property or constructor that the place is in.</param>
/// <param name="Line">Line of the place, from 1.</param>
/// <param name="Kind">What sort of change.</param>
/// <param name="Original">Source of the place, on one line.</param>
/// <param name="Replacement">What it is changed to.</param>
internal sealed record Mutant(int Number, string File, string Member, int Line, string Kind, string Original, string Replacement)
{
    /// <summary>Folder below the project: what results are added up by.</summary>
    public string Folder => Path.GetDirectoryName(File)!.Split('/')[0];

    /// <summary>Counts, from 1, changes of a member that read alike.</summary>
    public int Occurrence { get; init; } = 1;

    /// <summary>What an entry of the list of equivalent mutants names: no line number, which would be another with each edit.</summary>
    public string Name => $"{File} | {Member} | {Original} | {Replacement}{(Occurrence > 1 ? $" #{Occurrence}" : "")}";

    public override string ToString() => $"{File}:{Line} {Kind}: {Original}  =>  {Replacement}";
}
