using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace XnaiAspire.Mutation.Running;

/// <summary>The tests of an assembly, each run by itself in this process: what starts a test costs milliseconds, not a new process.</summary>
internal sealed class TestCases
{
    private readonly ITestFrameworkExecutor _executor;

    public TestCases(Assembly tests)
    {
        var framework = new XunitTestFramework(new Discovery());
        _executor = framework.GetExecutor(tests.GetName());
        var discovery = new Discovery();
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(Reflector.Wrap(tests));
        discoverer.Find(includeSourceInformation: false, discovery, new TestOptions());
        discovery.Finished.Wait();

        // xunit's own ids are not the same in every process, and long names are cut off: the order in the assembly tells such tests apart.
        ById = discovery.Found.GroupBy(test => test.DisplayName)
            .SelectMany(group => group.Select((test, index) => ($"{group.Key} #{index}", test)))
            .ToDictionary(pair => pair.Item1, pair => pair.test);
    }

    public IReadOnlyDictionary<string, ITestCase> ById { get; }

    /// <summary>Whether a test passed (or skipped itself); null when it had not ended in time.</summary>
    public bool? Passes(ITestCase test, TimeSpan patience)
    {
        var run = new TestRun();
        _executor.RunTests([test], run, new TestOptions());
        return run.Finished.Wait(patience) ? !run.Failed : null;
    }

    private sealed class Discovery : Xunit.LongLivedMarshalByRefObject, IMessageSink
    {
        public List<ITestCase> Found { get; } = [];

        public ManualResetEventSlim Finished { get; } = new();

        public bool OnMessage(IMessageSinkMessage message)
        {
            if (message is ITestCaseDiscoveryMessage found)
            {
                Found.Add(found.TestCase);
            }
            else if (message is IDiscoveryCompleteMessage)
            {
                Finished.Set();
            }

            return true;
        }
    }

    private sealed class TestRun : Xunit.LongLivedMarshalByRefObject, IMessageSink
    {
        public bool Failed { get; private set; }

        public ManualResetEventSlim Finished { get; } = new();

        public bool OnMessage(IMessageSinkMessage message)
        {
            Failed |= message is ITestFailed or ITestCleanupFailure or ITestCaseCleanupFailure or ITestMethodCleanupFailure or ITestClassCleanupFailure or IErrorMessage;
            if (message is ITestAssemblyFinished)
            {
                Finished.Set();
            }

            return true;
        }
    }

    // Every test alone: what it passes in the code under test is then its own.
    private sealed class TestOptions : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal) { ["xunit.execution.DisableParallelization"] = true };

        public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out object? value) ? (TValue)value! : default!;

        public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
    }
}
