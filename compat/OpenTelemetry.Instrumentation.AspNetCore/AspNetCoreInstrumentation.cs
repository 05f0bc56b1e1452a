using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace OpenTelemetry.Instrumentation.AspNetCore;

/// <summary>Listens to ASP.NET Core's diagnostic events, which carry the request, and fills in the spans that ASP.NET Core starts itself.</summary>
internal sealed class AspNetCoreInstrumentation : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Start = "Microsoft.AspNetCore.Hosting.HttpRequestIn.Start";
    private const string Stop = "Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop";

    private readonly AspNetCoreTraceInstrumentationOptions _options;
    private readonly List<IDisposable> _subscriptions = [];

    public AspNetCoreInstrumentation(AspNetCoreTraceInstrumentationOptions options)
    {
        _options = options;
        Keep(DiagnosticListener.AllListeners.Subscribe(this));
    }

    // An application has a listener of its own, so there may be several in one process.
    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.AspNetCore")
            Keep(value.Subscribe(this, name => name is Start or Stop or "Microsoft.AspNetCore.Hosting.HttpRequestIn" || IsException(name)));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (Activity.Current is not { } activity) return;
        switch (value.Key, value.Value)
        {
            case (Start, HttpContext context):
                OnStart(activity, context);
                break;
            case (Stop, HttpContext context) when activity.IsAllDataRequested:
                RequestSpan.Finish(activity, context);
                _options.EnrichWithHttpResponse?.Invoke(activity, context.Response);
                break;
            case (var name, { } payload) when IsException(name) && activity.IsAllDataRequested:
                OnException(activity, payload);
                break;
        }
    }

    private void OnStart(Activity activity, HttpContext context)
    {
        if (_options.Filter?.Invoke(context) == false)
        {
            // Not recorded, and by the parent-based sampler nothing below it either.
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }

        if (!activity.IsAllDataRequested) return;
        RequestSpan.Begin(activity, context.Request);
        _options.EnrichWithHttpRequest?.Invoke(activity, context.Request);
    }

    private static bool IsException(string name) =>
        name is "Microsoft.AspNetCore.Hosting.UnhandledException" or "Microsoft.AspNetCore.Diagnostics.UnhandledException";

    // The payload is an anonymous object: { httpContext, timestamp, exception }.
    private void OnException(Activity activity, object payload)
    {
        if (payload.GetType().GetProperty("exception")?.GetValue(payload) is not Exception exception) return;
        activity.SetTag("error.type", exception.GetType().FullName).SetStatus(ActivityStatusCode.Error);
        if (_options.RecordException) activity.AddException(exception);
        _options.EnrichWithException?.Invoke(activity, exception);
    }

    private void Keep(IDisposable subscription)
    {
        lock (_subscriptions) _subscriptions.Add(subscription);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        lock (_subscriptions)
        {
            foreach (var subscription in _subscriptions) subscription.Dispose();
            _subscriptions.Clear();
        }
    }
}
