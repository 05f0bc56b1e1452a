using System.Globalization;
using System.Text;

namespace XnaiAspire.KillLoop.Library;

/// <summary>What people do to a folder of documents between two runs, drawn from a seed.</summary>
internal sealed class LibraryEdits(LibraryCopy library, Random random)
{
    // One file in so many.
    private const int Rarity = 40;
    private const int Least = 8;

    private int _done;

    /// <returns>What was done, for people.</returns>
    public string Apply()
    {
        IReadOnlyList<string> files = library.Files();
        string[] chosen = [.. files];
        random.Shuffle(chosen);
        chosen = chosen[..Math.Min(chosen.Length, Math.Max(Least, files.Count / Rarity))];
        Dictionary<string, int> done = [];
        foreach (string path in chosen)
        {
            string what = Edit(path);
            done[what] = done.GetValueOrDefault(what) + 1;
        }

        return string.Join(", ", done.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}"));
    }

    private string Edit(string path)
    {
        string full = Path.Combine(library.Root, path);
        string number = (++_done).ToString(CultureInfo.InvariantCulture);
        switch (random.Next(7))
        {
            case 0:
                File.Delete(full);
                return "deleted";
            case 1:
                string moved = Path.Combine(library.Root, $"moved-{random.Next(5)}", $"{number}-{Path.GetFileName(path)}");
                Directory.CreateDirectory(Path.GetDirectoryName(moved)!);
                File.Move(full, moved);
                return "moved";
            case 2:
                string added = Path.Combine(library.Root, $"added-{random.Next(5)}", $"{number}.md");
                Directory.CreateDirectory(Path.GetDirectoryName(added)!);
                Write(added, Encoding.UTF8.GetBytes($"# Note {number}\n\n{Sentences()}\n\n{Sentences()}\n"));
                return "added";
            case 3:
                byte[] old = File.ReadAllBytes(full);
                Write(full, old[..random.Next(old.Length + 1)]);
                return "cut off";
            case 4:
                Write(full, []);
                return "emptied";
            case 5:
                // The same bytes with another time: no work, but a commit.
                Write(full, File.ReadAllBytes(full));
                return "written again";
            default:
                Write(full, [.. File.ReadAllBytes(full), .. Encoding.UTF8.GetBytes($"\n\nAddition {number}. {Sentences()}\n")]);
                return "extended";
        }
    }

    // A second apart at least, so that the times differ on any file system.
    private void Write(string path, byte[] bytes)
    {
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(_done));
    }

    private string Sentences()
    {
        string[] words = ["harbour", "winter", "ledger", "copper", "walnut", "signal", "bridge", "orchard", "lantern", "meadow", "granite", "kettle"];
        StringBuilder text = new();
        for (int sentence = random.Next(3, 30); sentence > 0; sentence--)
        {
            text.Append("The ").Append(words[random.Next(words.Length)]).Append(" stands by the ").Append(words[random.Next(words.Length)])
                .Append(" since ").Append(random.Next(1500, 2000)).Append(". ");
        }

        return text.ToString().TrimEnd();
    }
}
