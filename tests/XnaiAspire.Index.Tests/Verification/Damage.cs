using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Verification;

/// <summary>A way to break an index, and what has to be found of it.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Reason">The reason code that must be among the findings.</param>
/// <param name="Place">What the finding's place must name.</param>
/// <param name="Seed">Does it to the index in a directory.</param>
public sealed record Damage(string Name, string Reason, string Place, Action<string> Seed)
{
    public static Damage Sql(string name, string reason, string place, string sql) =>
        new(name, reason, place, directory => LedgerDump.Change(Path.Combine(directory, "ledger.db"), $"PRAGMA foreign_keys = OFF; {sql}"));

    public static Damage Flip(string name, string reason, string place, string file, long offset) => new(name, reason, place, directory =>
    {
        using FileStream stream = File.Open(Path.Combine(directory, file), FileMode.Open);
        stream.Position = offset;
        int value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ 4));
    });

    public static Damage Files(string name, string reason, string place, Action<string> seed) => new(name, reason, place, seed);
}
