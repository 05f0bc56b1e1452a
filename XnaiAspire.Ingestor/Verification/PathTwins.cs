using System.Text;
using XnaiAspire.Index.Verification;
using XnaiAspire.Ingestor.Library;

namespace XnaiAspire.Ingestor.Verification;

/// <summary>Files whose paths differ by case or Unicode normalisation alone: here they are two, copied to other systems they become one.</summary>
internal static class PathTwins
{
    private const int MostNamed = 5;

    public static void Run(Findings findings, LibraryScan scan)
    {
        int twins = 0;
        List<string> named = [];
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (LibraryFile file in scan.Files)
        {
            if (seen.Add(file.Path.Normalize(NormalizationForm.FormC)))
                continue;

            twins++;
            if (named.Count < MostNamed)
                named.Add(file.Path);
        }

        if (twins > 0)
            findings.Note($"{twins} paths differ from another only by case or Unicode normalisation; other systems see one file there: {string.Join(", ", named)}.");
    }
}
