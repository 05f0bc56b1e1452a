using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

// Console lines of resources: those of their processes (given by the orchestration) and those that the AppHost logs about them.
public class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _disposing = new();
    private readonly TimeProvider _time;

    public ResourceLoggerService()
        : this(TimeProvider.System)
    {
    }

    internal ResourceLoggerService(TimeProvider time) => _time = time;

    // To all instances that the resource has when the line is written.
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new ResourceLogger(this, resource.GetInstanceNames);
    }

    public ILogger GetLogger(string resourceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        return new ResourceLogger(this, () => [resourceName]);
    }

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WatchAsync(resource.GetInstanceNames()[0]);
    }

    // The lines kept so far, then every new one, until the log is completed.
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        return Log(resourceName).ReadAsync(follow: true, _disposing.Token);
    }

    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetAllAsync(resource.GetInstanceNames()[0]);
    }

    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        return Log(resourceName).ReadAsync(follow: false, _disposing.Token);
    }

    public void Complete(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        foreach (var name in resource.GetInstanceNames())
        {
            Complete(name);
        }
    }

    public void Complete(string name) => Log(name).Complete();

    public void ClearBacklog(string resourceName) => Log(resourceName).Clear();

    public void Dispose()
    {
        _disposing.Cancel();
        _disposing.Dispose();
        GC.SuppressFinalize(this);
    }

    // A line of the process itself, as it came: "2026-11-22T10:00:00.123Z info: started".
    internal void Append(string resourceName, string content, bool isError) => Log(resourceName).Append(content, isError);

    private ResourceLog Log(string name) => _logs.GetOrAdd(name, static _ => new ResourceLog());

    private sealed class ResourceLogger(ResourceLoggerService service, Func<IReadOnlyList<string>> names) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception) + (exception is null ? "" : Environment.NewLine + exception);
            var time = service._time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
            foreach (var name in names())
            {
                service.Append(name, $"{time} {text}", logLevel >= LogLevel.Error);
            }
        }
    }
}

internal sealed class ResourceLog
{
    // What a person scrolls back through in the dashboard; older lines are dropped.
    private const int MaxBacklog = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _backlog = new();
    private readonly List<Channel<LogLine>> _watchers = [];
    private int _lines;

    public void Append(string content, bool isError)
    {
        lock (_gate)
        {
            var line = new LogLine(++_lines, content, isError);
            if (_backlog.Count == MaxBacklog)
            {
                _backlog.Dequeue();
            }

            _backlog.Enqueue(line);
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(line);
            }
        }
    }

    public void Complete()
    {
        lock (_gate)
        {
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryComplete();
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _backlog.Clear();
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<LogLine>(new UnboundedChannelOptions { SingleReader = true });
        LogLine[] backlog;
        lock (_gate)
        {
            backlog = [.. _backlog];
            if (follow)
            {
                _watchers.Add(channel);
            }
        }

        try
        {
            if (backlog.Length > 0)
            {
                yield return backlog;
            }

            while (follow && await channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var batch = new List<LogLine>();
                while (channel.Reader.TryRead(out var line))
                {
                    batch.Add(line);
                }

                yield return batch;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(channel);
            }
        }
    }
}
