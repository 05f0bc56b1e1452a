using System.CommandLine;

namespace XnaiAspire.Bench;

/// <summary><c>shards</c>.</summary>
internal static class ShardsCommand
{
    private static readonly Option<int> Documents = new("--documents") { Description = "Documents in the library, of one chunk each.", DefaultValueFactory = _ => 1_000_000 };
    private static readonly Option<int> Shards = new("--shards") { Description = "Parts that it is dealt out to.", DefaultValueFactory = _ => 4 };
    private static readonly Option<int> Kills = new("--kills") { Description = "SIGKILLs, each of a random part at a random instant.", DefaultValueFactory = _ => 20 };
    private static readonly Option<int?> Seed = new("--seed") { Description = "Of the kills. Default: another one each time." };

    public static Command Create()
    {
        Command command = new("shards", "A library ingested in parts that are killed again and again, then merged, beside one undisturbed run: the same bytes?")
        {
            Documents, Shards, Kills, Seed,
        };
        command.SetAction((parsed, cancellationToken) => BenchCommand.RunAsync(
            parsed,
            output => new ShardsBenchmark(
                parsed.GetValue(Documents), parsed.GetValue(Shards), parsed.GetValue(Kills), parsed.GetValue(Seed) ?? Random.Shared.Next(), output).RunAsync(cancellationToken)));
        return command;
    }
}
