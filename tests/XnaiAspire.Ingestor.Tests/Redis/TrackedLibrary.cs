using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using StackExchange.Redis.Tests.Servers;
using XnaiAspire.Index;
using XnaiAspire.Index.Tests.Support;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Redis;

/// <summary>
/// A small library whose run stops for the test after its second batch, with a proxy between it and a real server and a connection of the
/// test's own past the proxy.
/// </summary>
internal sealed class TrackedLibrary : IAsyncDisposable
{
    public const int Documents = 12;
    private const int BatchSize = 3;
    private const int FirstHeld = 2 * BatchSize;

    private static readonly Lazy<Task<byte[]>> Reference = new(RunAloneAsync);

    private readonly TestLibrary _library = new();
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ConnectionMultiplexer? _connection;
    private int _held;

    private TrackedLibrary(ServerProcess server)
    {
        Proxy = new FaultProxy(server.Port);
        Fill(_library);
        Embedder = new HashEmbedder
        {
            // The first chunk of a document has its number: "document 7 ...".
            Before = (text, cancellation) => text.StartsWith("document ", StringComparison.Ordinal)
                && int.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture) >= FirstHeld ? HoldAsync(cancellation) : Task.CompletedTask,
        };
    }

    public FaultProxy Proxy { get; }

    public HashEmbedder Embedder { get; }

    public IngestOptions Options => OptionsOf(_library);

    public byte[] Vectors => _library.Vectors;

    /// <summary>The run's service.</summary>
    public IngestService Service { get; private set; } = null!;

    /// <summary>The run's client.</summary>
    public ConnectionMultiplexer Client => _connection!;

    /// <summary>Past the proxy.</summary>
    public ConnectionMultiplexer Direct { get; private set; } = null!;

    public IDatabase Database => Direct.GetDatabase();

    public string Id => LibraryIndex.ReadId(Options.IndexDirectory) ?? throw new InvalidOperationException("There is no index yet.");

    public static async Task<TrackedLibrary> CreateAsync(
        ServerProcess server, TimeProvider? time = null, Func<int, string[], Fault>? faults = null)
    {
        var tracked = new TrackedLibrary(server);
        tracked._library.Time = time ?? TimeProvider.System;
        tracked.Proxy.Decide = faults ?? tracked.Proxy.Decide;
        tracked.Direct = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true,asyncTimeout=20000");
        string through = $"127.0.0.1:{tracked.Proxy.Port},password={ServerProcess.Password},abortConnect=false,connectTimeout=2000,asyncTimeout=3000";
        tracked._connection = await ConnectionMultiplexer.ConnectAsync(through);
        tracked.Open();
        return tracked;
    }

    /// <summary>Another service on the same library, as the next start of the program is.</summary>
    public void Open() => Service = _library.Open(Embedder, Options, _connection);

    public Task<RunOutcome> RunAsync() => Service.RunAsync(new RunRequest(), CancellationToken.None);

    /// <summary>Starts a run and returns when its second batch is durable and Redis knows.</summary>
    public async Task<Task<RunOutcome>> RunToTheMiddleAsync()
    {
        Task<RunOutcome> run = RunAsync();
        await UntilAsync(() => run.IsCompleted || Service.Status.Batch == 2);
        await UntilAsync(async () => run.IsCompleted || await HashAsync("checkpoint", "number") == 2);
        return run;
    }

    /// <summary>Lets a held run go on.</summary>
    public void GoOn() => _goOn.TrySetResult();

    public Task<RedisValue> HashAsync(string key, string field) => Database.HashGetAsync($"xnai:{Id}:{key}", field);

    public static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var patience = Stopwatch.StartNew();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(90), "It did not come true.");
            await look.WaitForNextTickAsync();
        }
    }

    /// <summary>Returns when another process' second batch is durable and the third waits for its vectors.</summary>
    public async Task UntilHeldAsync(IngestorProcess process)
    {
        await UntilAsync(() => process.HasEnded || Volatile.Read(ref _held) > 0);
        await UntilAsync(async () => process.HasEnded || await HashAsync("checkpoint", "number") == 2);
        Assert.False(process.HasEnded, process.Said);
    }

    /// <summary>A service on another index of the same library, which nothing holds.</summary>
    public IngestService OpenOther(string index)
    {
        IngestOptions options = Options with { IndexPath = Path.Combine(_library.DataPath, index) };
        return _library.Open(new HashEmbedder(), options, _connection);
    }

    /// <summary>All that the ledger holds, as text.</summary>
    public string Ledger() => LedgerDump.Read(Path.Combine(Options.IndexDirectory, "ledger.db"));

    /// <summary>
    /// All files of the index by their path in it, but for the ledger's, which SQLite arranges anew when the last connection closes: <see cref="Ledger"/>.
    /// </summary>
    public Dictionary<string, byte[]> Files() => Directory.EnumerateFiles(Options.IndexDirectory, "*", SearchOption.AllDirectories)
        .Where(path => !Path.GetFileName(path).StartsWith("ledger.db", StringComparison.Ordinal))
        .ToDictionary(path => Path.GetRelativePath(Options.IndexDirectory, path), File.ReadAllBytes);

    /// <summary>The index is what an undisturbed run makes.</summary>
    public async Task AssertSameBytesAsync()
    {
        Assert.Equal(await Reference.Value, Vectors);
        Assert.Equal(Documents, Service.ReadIndex()!.Documents);
    }

    /// <summary>The index is what an undisturbed run makes, nothing was embedded twice.</summary>
    public async Task AssertUndisturbedAsync()
    {
        await AssertSameBytesAsync();
        Assert.Equal(Service.ReadIndex()!.Chunks, Embedder.Embedded);
    }

    /// <summary>Redis holds what the ledger holds.</summary>
    public async Task<bool> IsFilledAsync()
    {
        CheckpointRecord last = Service.ReadIndex()!.LastCheckpoint!;
        RedisKey history = $"xnai:{Id}:checkpoints";
        return await HashAsync("run", "state") == "Completed"
            && await HashAsync("run", "committed_documents") == Documents
            && await HashAsync("checkpoint", "number") == last.Number
            && await HashAsync("checkpoint", "vectors") == last.Chunks
            && await Database.ListLengthAsync(history) == last.Number
            && await Database.ListRangeAsync(history, 0, 0) is [var newest] && newest.ToString().StartsWith($"{{\"number\":{last.Number},", StringComparison.Ordinal)
            && await Database.KeyTypeAsync($"xnai:{Id}:events") == RedisType.List;
    }

    public async ValueTask DisposeAsync()
    {
        GoOn();
        _library.Dispose();
        await Client.DisposeAsync();
        await Direct.DisposeAsync();
        await Proxy.DisposeAsync();
    }

    private Task HoldAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _held);
        return _goOn.Task.WaitAsync(cancellationToken);
    }

    private static IngestOptions OptionsOf(TestLibrary library) => library.Options with
    {
        BatchSize = BatchSize,

        // What the program uses when nobody says otherwise.
        ChunkTokens = IngestOptions.DefaultChunkTokens,
        ChunkOverlap = IngestOptions.DefaultChunkOverlap,
    };

    private static void Fill(TestLibrary library)
    {
        var random = new Random(20261122);
        for (int i = 0; i < Documents; i++)
            library.Write($"{i:000}.txt", $"document {i} " + string.Join(' ', Enumerable.Range(0, 40 + random.Next(160)).Select(_ => $"word{random.Next(90)}")));
    }

    private static async Task<byte[]> RunAloneAsync()
    {
        using var library = new TestLibrary();
        Fill(library);
        RunOutcome outcome = await library.Open(new HashEmbedder(), OptionsOf(library)).RunAsync(new RunRequest(), CancellationToken.None);
        Assert.Equal((ExitCodes.Complete, Documents), (outcome.ExitCode, outcome.Committed));
        return library.Vectors;
    }
}
