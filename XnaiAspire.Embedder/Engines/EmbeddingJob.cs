namespace XnaiAspire.Embedder.Engines;

/// <summary>The texts of one message on their way through the queue.</summary>
internal sealed class EmbeddingJob(IReadOnlyList<string> texts, CancellationToken cancellationToken)
{
    private readonly TextOutcome[] _outcomes = new TextOutcome[texts.Count];
    private readonly TaskCompletionSource<TextOutcome[]> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = texts.Count;

    /// <summary>All outcomes, in the order of the texts.</summary>
    public Task<TextOutcome[]> Completion => _completion.Task;

    /// <summary>Nobody waits for the outcomes any more.</summary>
    public bool Abandoned => cancellationToken.IsCancellationRequested;

    public string Text(int index) => texts[index];

    public void Complete(int index, TextOutcome outcome)
    {
        _outcomes[index] = outcome;
        if (Interlocked.Decrement(ref _left) == 0)
            _completion.SetResult(_outcomes);
    }
}
