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
    private int _committed;

    /// <summary>Those that have come since the last call.</summary>
    public IEnumerable<string> Take()
    {
        while (changes.TryRead(out RunStatus? status))
        {
            bool committed = status.CommittedDocuments > _committed;
            _committed = status.CommittedDocuments;
            bool going = status.State is RunState.Running or RunState.Waiting or RunState.Paused;
            if (!going || status.Message == _message)
                continue;

            // A resumed run begins with documents that an earlier process committed; its sentence is the one that tells so.
            _message = status.Message;
            if (committed && status.CommittedDocuments > status.ResumedDocuments)
                continue;

            yield return _message;
        }
    }
}
