using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;

namespace XnaiAspire.Mutation.Running;

/// <summary>
/// What mutants came to, written as it comes: a run that is cut off goes on where it was. The first line names the mutated assembly and the tests
/// by their content; of others nothing is taken over.
/// </summary>
internal sealed class OutcomeFile : IDisposable
{
    private readonly ConcurrentDictionary<int, Outcome> _all = new();
    private readonly StreamWriter _file;

    public OutcomeFile(string path, string assembly, string tests)
    {
        string assemblies = $"{Hash(assembly)} {Hash(tests)}";
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (lines is [var first, .. var outcomes] && first == assemblies)
        {
            foreach (string line in outcomes.Where(line => line.EndsWith('}')))
            {
                Outcome outcome = JsonSerializer.Deserialize<Outcome>(line)!;
                _all[outcome.Number] = outcome;
            }
        }

        // Written anew, without the line that was cut off.
        _file = new StreamWriter(path) { AutoFlush = true };
        _file.WriteLine(assemblies);
        foreach (Outcome outcome in _all.Values)
        {
            _file.WriteLine(JsonSerializer.Serialize(outcome));
        }
    }

    public IReadOnlyDictionary<int, Outcome> All => _all;

    public void Add(Outcome outcome)
    {
        _all[outcome.Number] = outcome;
        lock (_file)
        {
            _file.WriteLine(JsonSerializer.Serialize(outcome));
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
