namespace XnaiAspire.Ingestor.Embedding;

/// <summary>
/// Gets answers for texts of which some may kill the Embedder. A death takes the answers of all messages under way along, so it says
/// little; a message that was under way alone says more, and one with a single text nearly all. So after a first loss the texts go
/// alone, and in halves whenever the Embedder is lost once more.
/// </summary>
internal static class Bisection
{
    /// <summary>
    /// How often in a row a single text, alone, must be the last thing that the Embedder got. Somebody may kill the process at any time;
    /// that it hits the same text three times in a row is no accident.
    /// </summary>
    public const int MaxKills = 3;

    /// <summary>
    /// One text that kills costs one death together with others, one for each halving, and <see cref="MaxKills"/> of its own: for 32 texts
    /// 1 + 5 + 3 = 9 deaths, whatever company it is in.
    /// </summary>
    /// <param name="count">Texts, at least one.</param>
    /// <param name="ask">
    /// Asks for some of them, alone or while others are under way; gives the reason when the Embedder was lost before it answered, else null.
    /// </param>
    /// <param name="giveUp">Told of a single text that killed it each time.</param>
    public static async Task RunAsync(int count, Func<Texts, bool, Task<Exception?>> ask, Action<int, Exception> giveUp)
    {
        if (await ask(new Texts(0, count), false).ConfigureAwait(false) is null)
            return;

        var suspects = new Stack<(Texts Texts, int Kills)>();
        suspects.Push((new Texts(0, count), 0));
        while (suspects.TryPop(out (Texts Texts, int Kills) suspect))
        {
            if (await ask(suspect.Texts, true).ConfigureAwait(false) is not { } loss)
                continue;

            if (suspect.Texts.Count > 1)
            {
                (Texts first, Texts second) = suspect.Texts.Halves();
                suspects.Push((second, 0));
                suspects.Push((first, 0));
            }
            else if (suspect.Kills + 1 < MaxKills)
            {
                suspects.Push((suspect.Texts, suspect.Kills + 1));
            }
            else
            {
                giveUp(suspect.Texts.Start, loss);
            }
        }
    }

    /// <summary>Neighbours among the texts of one message.</summary>
    public readonly record struct Texts(int Start, int Count)
    {
        public (Texts First, Texts Second) Halves() => (new Texts(Start, Count / 2), new Texts(Start + Count / 2, Count - Count / 2));
    }
}
