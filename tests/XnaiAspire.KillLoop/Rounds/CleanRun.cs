using XnaiAspire.KillLoop.Checking;
using XnaiAspire.KillLoop.Forwarding;
using XnaiAspire.KillLoop.Processes;

namespace XnaiAspire.KillLoop.Rounds;

/// <summary>What a step gives when nobody disturbs it.</summary>
/// <param name="Contents">Of the index.</param>
/// <param name="Asked">Texts that the Embedder was asked for.</param>
internal sealed record CleanRun(IndexContents Contents, TextCounts Asked)
{
    // Complete, and complete with failed documents: a real library has some.
    public static readonly IReadOnlyList<int> Complete = [0, 3];

    public static async Task<CleanRun> RunAsync(Battlefield field, bool force)
    {
        field.Traffic.BeginStep();
        field.Traffic.BeginLife();
        await using ChildProcess ingest = await ChildProcess.StartAsync(field.Ingest(field.CleanIndex, force, failpoint: null));
        if (!Complete.Contains(await ingest.Exited))
            throw new KillLoopException($"An undisturbed run ended with exit code {await ingest.Exited}.\n{ingest.LastLines}");

        return new CleanRun(IndexContents.Read(field.CleanIndex), field.Traffic.OfStep().Asked);
    }

    /// <summary>Deletes an index with all that may lie beside it.</summary>
    public static void Clear(string index)
    {
        foreach (string directory in (string[])[index, index + ".rebuild", index + ".next", index + ".swap"])
        {
            if (Directory.Exists(directory))
                Directory.Delete(directory, recursive: true);
        }
    }
}
