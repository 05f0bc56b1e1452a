namespace XnaiAspire.Embedder.Models.Download;

/// <summary>
/// Has a pinned model in a directory: fetched once, whole and right or not at all. A download that is interrupted, however, goes on where it
/// stopped.
/// </summary>
/// <param name="directory">The directory of models; made when it is not there.</param>
/// <param name="terminal">A terminal for the progress bar; null: progress goes to the log.</param>
/// <param name="time">Waits between attempts, and how long a server may be silent.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ModelDownload(string directory, TextWriter? terminal, TimeProvider time, ILogger<ModelDownload> logger)
{
    /// <summary>The path of the model, fetched first when it is not there.</summary>
    /// <exception cref="ModelRefusedException">It could not be had; the message says how to do without the network.</exception>
    /// <exception cref="OperationCanceledException">What has arrived stays for the next time.</exception>
    public async Task<string> EnsureAsync(PinnedModel model, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, model.FileName);
        try
        {
            if (await IsPlacedAsync(model, path, cancellationToken))
                return path;
            Directory.CreateDirectory(directory);
            using var turn = await DownloadTurn.TakeAsync(directory, time, logger, cancellationToken);
            if (!await IsPlacedAsync(model, path, cancellationToken))
                await FetchAsync(model, path, cancellationToken);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelRefusedException("data-path", $"The model cannot be written to '{directory}' (Embedder:DataPath): {error.Message}");
        }
    }

    private async Task<bool> IsPlacedAsync(PinnedModel model, string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return false;
        if (await FileHash.Sha256Async(path, cancellationToken) == model.Sha256)
            return true;
        Damaged(logger, path);
        return false;
    }

    private async Task FetchAsync(PinnedModel model, string path, CancellationToken cancellationToken)
    {
        using HttpMessageInvoker http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using DownloadProgress progress = new(model.Name, terminal, time, logger);
        using var part = await PartialFile.OpenAsync(path + ".partial", model.MaxBytes, cancellationToken);
        ModelTransfer transfer = new(http, model, part, progress, time);
        Fetching(logger, model.Name, model.ShownAddress, part.Length);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // A run may have ended between the last byte and the new name.
                if (part.Sha256 != model.Sha256)
                    await transfer.ReceiveAsync(cancellationToken);
                CheckHash(model, part);
                part.PlaceAs(path);
                return;
            }
            catch (TransferException failure) when (failure.Fault == TransferFault.Passing && attempt < DownloadLimits.MaxAttempts)
            {
                var delay = DownloadLimits.FirstDelay * (1 << (attempt - 1));
                Again(logger, model.Name, failure.Message, delay.TotalSeconds);
                await Task.Delay(delay, time, cancellationToken);
            }
            catch (TransferException failure)
            {
                if (failure.Fault == TransferFault.TooLarge)
                    part.Discard();
                throw Unreachable(model, path, failure.Message);
            }
        }
    }

    private static void CheckHash(PinnedModel model, PartialFile part)
    {
        var hash = part.Sha256;
        if (hash == model.Sha256)
            return;
        if (part.IsJoined)
        {
            // Halves of two files, or a part that a power cut has damaged: the whole may still be right.
            part.StartOver();
            throw new TransferException(TransferFault.Passing, "what an earlier attempt had left does not go with the rest");
        }

        part.Discard();
        throw new ModelRefusedException(
            "model-hash",
            $"'{model.ShownAddress}' has SHA-256 {hash}, and {model.Sha256} was asked for: it is another file, and was deleted. Look the hash up where the model is published before you change it.");
    }

    private static ModelRefusedException Unreachable(PinnedModel model, string path, string reason) => new(
        "model-fetch",
        $"'{model.Name}' could not be fetched from '{model.ShownAddress}': {reason}. Start again to try again; without a network, put that file (SHA-256 {model.Sha256}) at '{path}', or give a model that you have with --model FILE.");

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Fetching {Model} from {Address}, from byte {Offset} on")]
    private static partial void Fetching(ILogger logger, string model, string address, long offset);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Fetching {Model}: {Reason}; trying again in {Seconds} s")]
    private static partial void Again(ILogger logger, string model, string reason, double seconds);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "'{Path}' does not have the hash that it is named by, and is fetched anew")]
    private static partial void Damaged(ILogger logger, string path);
}
