using System.Threading.Channels;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>
/// The sentences of a run that are worth a line: each once, without those that only tell of one more checkpoint (the figures do) and
/// without the last one (the result does).
/// </summary>
internal sealed class RunMessages(ChannelReader<RunStatus> changes)
{
    private string _message = "";
    private long? _checkpoint;

    /// <summary>Those that have come since the last call.</summary>
    public IEnumerable<string> Take()
    {
        while (changes.TryRead(out RunStatus? status))
        {
            bool committed = _checkpoint is not null && status.LastCheckpoint?.Number > _checkpoint;
            bool first = _checkpoint is null && status is { LastCheckpoint: not null, Batch: > 0 } && status.CommittedDocuments > status.ResumedDocuments;
            _checkpoint = status.LastCheckpoint?.Number;
            bool going = status.State is RunState.Running or RunState.Waiting or RunState.Paused;
            if (!going || committed || first || status.Message == _message)
                continue;

            _message = status.Message;
            yield return _message;
        }
    }
}
