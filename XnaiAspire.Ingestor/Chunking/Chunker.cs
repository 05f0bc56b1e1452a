using System.Runtime.InteropServices;
using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Chunking;

/// <summary>
/// Cuts documents into chunks of at most so many tokens, along headings, paragraphs, sentences and words. Works on many documents at
/// once, because a question to the tokenizer costs a journey whatever its size. The same text always gives the same chunks.
/// </summary>
internal sealed class Chunker(ITokenCounter counter, int chunkTokens, int overlapTokens)
{
    /// <summary>Name and version: goes into the index's fingerprint, so it changes whenever the same text would give other chunks.</summary>
    public const string Version = "tokens-v1";

    private readonly WordCounts _words = new(counter);

    /// <summary>The chunks of each document, in its order. Together they cover all text that has tokens.</summary>
    public async Task<IReadOnlyList<ChunkedDocument>> ChunkAsync(IReadOnlyList<DocumentText> documents, CancellationToken cancellationToken)
    {
        _words.Trim();
        List<Draft> drafts = [.. documents.Select(document => new Draft(document, UnitScanner.Scan(document)))];
        await CountUnitsAsync(drafts, cancellationToken).ConfigureAwait(false);

        foreach (Draft draft in drafts.Where(draft => draft.Deadly is null))
            draft.Open.AddRange(UnitPacker.Pack(CollectionsMarshal.AsSpan(draft.Units), draft.Tokens, chunkTokens, overlapTokens));

        await VerifyAsync(drafts, cancellationToken).ConfigureAwait(false);
        return [.. drafts.Select(draft => draft.Finish())];
    }

    private async Task CountUnitsAsync(List<Draft> drafts, CancellationToken cancellationToken)
    {
        List<Draft> uncounted = drafts;
        while (uncounted.Count > 0)
        {
            IReadOnlyList<int[]> counts = await _words.CountAsync(
                [.. uncounted.Select(draft => (draft.Document.Text, draft.Units))], cancellationToken).ConfigureAwait(false);
            List<Draft> halved = [];
            for (int i = 0; i < counts.Count; i++)
            {
                if (!uncounted[i].Count(counts[i], chunkTokens))
                    halved.Add(uncounted[i]);
            }

            uncounted = halved;
        }
    }

    // Ends: a range is split until it fits or is a single unit, and those were counted as they are.
    private async Task VerifyAsync(List<Draft> drafts, CancellationToken cancellationToken)
    {
        List<Draft> open = [.. drafts.Where(draft => draft.Open.Count > 0)];
        while (open.Count > 0)
        {
            string[] texts = [.. open.SelectMany(draft => draft.Open.Select(draft.TextOf))];
            IReadOnlyList<int> counts = await counter.CountAsync(texts, cancellationToken).ConfigureAwait(false);
            int next = 0;
            foreach (Draft draft in open)
            {
                UnitRange[] asked = [.. draft.Open];
                draft.Open.Clear();
                foreach (UnitRange range in asked)
                {
                    draft.Settle(range, texts[next], counts[next], chunkTokens);
                    next++;
                }
            }

            open = [.. open.Where(draft => draft.Open.Count > 0 && draft.Deadly is null)];
        }
    }

    private sealed class Draft(DocumentText document, List<TextUnit> units)
    {
        private readonly List<Chunk> _done = [];
        private readonly HeadingTrail _headings = new(document.Headings);

        public DocumentText Document => document;

        public List<TextUnit> Units { get; private set; } = units;

        public int[] Tokens { get; private set; } = [];

        /// <summary>Ranges whose count is not verified yet.</summary>
        public List<UnitRange> Open { get; } = [];

        /// <summary>What the tokenizer died of; the rest of the document is of no interest then.</summary>
        public TextSpan? Deadly { get; private set; }

        public string TextOf(UnitRange range)
        {
            int start = Units[range.From].Start;
            return document.Text[start..Units[range.To - 1].End];
        }

        /// <summary>Takes the units' tokens; false when a unit has more than fit into a chunk: then it is halved and all are to be counted again.</summary>
        public bool Count(int[] tokens, int limit)
        {
            List<TextUnit>? halved = null;
            for (int i = 0; i < tokens.Length; i++)
            {
                if (tokens[i] == ITokenCounter.Deadly)
                {
                    Deadly = new TextSpan(Units[i].Start, Units[i].Length);
                    return true;
                }

                if (tokens[i] > limit && UnitScanner.Halve(document.Text, Units[i]) is { } halves)
                {
                    halved ??= [.. Units[..i]];
                    halved.Add(halves.First);
                    halved.Add(halves.Second);
                }
                else
                {
                    halved?.Add(Units[i]);
                }
            }

            if (halved is not null)
            {
                Units = halved;
                return false;
            }

            // At least one each, so that a megabyte of characters that the model does not see is not one chunk.
            for (int i = 0; i < tokens.Length; i++)
                tokens[i] = Math.Max(1, tokens[i]);

            Tokens = tokens;
            return true;
        }

        public void Settle(UnitRange range, string text, int count, int limit)
        {
            int start = Units[range.From].Start, end = Units[range.To - 1].End;
            if (count == ITokenCounter.Deadly)
            {
                Deadly ??= new TextSpan(start, end - start);
                return;
            }

            if (count > limit && range.To - range.From > 1)
            {
                (UnitRange first, UnitRange second) = UnitPacker.Split(CollectionsMarshal.AsSpan(Units), Tokens, range);
                Open.Add(first);
                Open.Add(second);
                return;
            }

            // Nothing but characters that the model does not see (control, zero width): nobody could find it.
            if (count > 0)
                _done.Add(new Chunk(start, end - start, count, _headings.Of(start, end), text));
        }

        public ChunkedDocument Finish()
        {
            if (Deadly is not null)
                return new ChunkedDocument([], Deadly);

            // Ranges that were split came back later; by place they are in order again. Ends break ties of overlaps.
            _done.Sort((one, other) => one.Start != other.Start ? one.Start.CompareTo(other.Start) : one.Length.CompareTo(other.Length));
            return new ChunkedDocument(_done, null);
        }
    }
}
