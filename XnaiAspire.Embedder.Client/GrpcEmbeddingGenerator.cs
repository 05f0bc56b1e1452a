using Grpc.Core;
using Microsoft.Extensions.AI;
using XnaiAspire.Embedder.V1;
using EmbedderClient = XnaiAspire.Embedder.V1.Embedder.EmbedderClient;

namespace XnaiAspire.Embedder.Client;

/// <summary>
/// The Embedder as an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>. Any number of calls at once. It keeps to the model that the
/// service had at the first call: when that is started again with another one, calls fail, because vectors of two models do not mix.
/// </summary>
public sealed class GrpcEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>The name in <see cref="EmbeddingGeneratorMetadata.ProviderName"/> and in the service's own telemetry.</summary>
    public const string ProviderName = "xnaiaspire";

    private readonly EmbedderClient _client;
    private readonly Uri? _address;
    private ServedModel? _model;

    /// <summary>Makes a generator that does not own its connection.</summary>
    /// <param name="calls">The way to the service: <c>GrpcChannel.ForAddress("http://localhost:5301").CreateCallInvoker()</c>.</param>
    /// <param name="address">The service's address, for the metadata.</param>
    public GrpcEmbeddingGenerator(CallInvoker calls, Uri? address = null)
        : this(new EmbedderClient(calls), address)
    {
    }

    internal GrpcEmbeddingGenerator(EmbedderClient client, Uri? address)
    {
        _client = client;
        _address = address;
    }

    /// <summary>Asks the service for its model, unless that is known, and says what it is.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The metadata with the model's name and dimensions.</returns>
    /// <exception cref="RpcException">The service is not there.</exception>
    public async Task<EmbeddingGeneratorMetadata> DescribeAsync(CancellationToken cancellationToken = default)
    {
        await DescribeModelAsync(cancellationToken).ConfigureAwait(false);
        return Metadata();
    }

    /// <inheritdoc/>
    /// <exception cref="TextRefusedException">A text has no vector; the first such text is named.</exception>
    /// <exception cref="EmbedderAnswerException">The service has another model than at the first call, or its answers do not fit.</exception>
    /// <exception cref="RpcException">The service is not there, or went away.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[] texts = [.. values];
        if (texts.Contains(null))
            throw new ArgumentException("A text is null.", nameof(values));
        if (texts.Length == 0)
            return [];
        var model = await DescribeModelAsync(cancellationToken).ConfigureAwait(false);
        Check(options, model);
        try
        {
            return await EmbedAsync(texts, model, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is RpcException or OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(ended.Message, ended, cancellationToken);
        }
    }

    /// <summary>
    /// This object, or the <see cref="EmbeddingGeneratorMetadata"/>, which has the model's name and dimensions once the service was asked
    /// for the first time: <see cref="DescribeAsync"/>.
    /// </summary>
    /// <param name="serviceType">What is wanted.</param>
    /// <param name="serviceKey">Nothing here has a key.</param>
    /// <returns>The object, or <see langword="null"/>.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        return serviceType == typeof(EmbeddingGeneratorMetadata) ? Metadata() : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Nothing: the connection is its owner's.</summary>
    public void Dispose()
    {
    }

    private EmbeddingGeneratorMetadata Metadata() => new(ProviderName, _address, _model?.Name, _model?.Dimensions);

    private async Task<ServedModel> DescribeModelAsync(CancellationToken cancellationToken)
    {
        if (_model is { } known)
            return known;
        try
        {
            var answer = await _client.DescribeAsync(new DescribeRequest(), cancellationToken: cancellationToken).ConfigureAwait(false);
            var described = ServedModel.Of(answer);

            // Of several first calls the first to end decides for all.
            return Interlocked.CompareExchange(ref _model, described, null) ?? described;
        }
        catch (RpcException ended) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(ended.Message, ended, cancellationToken);
        }
    }

    private static void Check(EmbeddingGenerationOptions? options, ServedModel model)
    {
        if (options?.ModelId is { } name && name != model.Name)
            throw new ArgumentException($"The model '{name}' was asked for; the Embedder has '{model.Name}'.", nameof(options));
        if (options?.Dimensions is { } dimensions && dimensions != model.Dimensions)
        {
            throw new ArgumentException(
                $"{dimensions} dimensions were asked for; the vectors of '{model.Name}' have {model.Dimensions}, and they cannot be shortened.", nameof(options));
        }
    }

    private async Task<GeneratedEmbeddings<Embedding<float>>> EmbedAsync(string[] texts, ServedModel model, CancellationToken cancellationToken)
    {
        var messages = TextMessages.Cut(texts, model);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var call = _client.Embed(cancellationToken: ended.Token);
        var writing = WriteAsync(call.RequestStream, messages, ended.Token);
        try
        {
            EmbedAnswers answers = new(model, texts.Length);
            await foreach (var answer in call.ResponseStream.ReadAllAsync(ended.Token).ConfigureAwait(false))
                answers.Add(answer);
            return answers.ToEmbeddings();
        }
        finally
        {
            // Writing fails only when the call has ended, and the reader knows better why.
            await ended.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WriteAsync(
        IClientStreamWriter<EmbedRequest> stream, IEnumerable<EmbedRequest> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
            await stream.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        await stream.CompleteAsync().ConfigureAwait(false);
    }
}
