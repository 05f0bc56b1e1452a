namespace XnaiAspire.KillLoop;

/// <param name="Library">Full path of the documents; only read, the loop works on a copy.</param>
/// <param name="Work">Where copy, indexes and models go.</param>
/// <param name="Kills">How many strikes.</param>
/// <param name="Seed">Of all that is drawn. What a process is doing at an instant is not repeatable, the draws are.</param>
/// <param name="BatchSize">Documents in a batch.</param>
/// <param name="Embedders">Replicas that the Ingestor shares its texts out to.</param>
/// <param name="OnlyEmbedders">Whether nothing but replicas is struck, every few seconds, one at a time.</param>
/// <param name="Model">What they embed with, a file or a name; null for the built-in model.</param>
/// <param name="TimeLimit">After it no step is begun and nothing more is struck; null for none.</param>
internal sealed record KillLoopOptions(string Library, string Work, int Kills, int Seed, int BatchSize, int Embedders, bool OnlyEmbedders, string? Model, TimeSpan? TimeLimit)
{
    public string Command => $"dotnet run --project tests/XnaiAspire.KillLoop -- --library-path {Library} --kills {Kills} --seed {Seed} --batch-size {BatchSize} --embedders {Embedders}"
        + (OnlyEmbedders ? " --only-embedders" : "") + (Model is null ? "" : $" --model {Model}");
}
