namespace XnaiAspire.Embedder.Engines;

/// <summary>Texts that a slot embeds at once, of whatever messages.</summary>
internal sealed class EmbeddingBatch(int capacity)
{
    private readonly EmbeddingJob[] _jobs = new EmbeddingJob[capacity];
    private readonly int[] _indexes = new int[capacity];
    private readonly string[] _texts = new string[capacity];
    private readonly TextOutcome[] _outcomes = new TextOutcome[capacity];
    private int _count;

    public bool IsFull => _count == _texts.Length;

    public ReadOnlySpan<string> Texts => _texts.AsSpan(0, _count);

    /// <summary>Takes the outcome of each text.</summary>
    public Span<TextOutcome> Outcomes => _outcomes.AsSpan(0, _count);

    public void Add(EmbeddingJob job, int index)
    {
        (_jobs[_count], _indexes[_count], _texts[_count]) = (job, index, job.Text(index));
        _count++;
    }

    /// <summary>Gives the outcomes to the messages, and is empty again.</summary>
    public void Complete()
    {
        for (var i = 0; i < _count; i++)
            _jobs[i].Complete(_indexes[i], _outcomes[i]);
        Array.Clear(_jobs, 0, _count);
        Array.Clear(_texts, 0, _count);
        Array.Clear(_outcomes, 0, _count);
        _count = 0;
    }
}
