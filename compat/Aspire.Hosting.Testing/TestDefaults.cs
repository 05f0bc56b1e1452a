namespace Aspire.Hosting.Testing;

// What sets a test's application apart: no dashboard unless asked for, and ports of its own, so that tests run beside each other and beside
// an application that runs already.
internal static class TestDefaults
{
    public static void Apply(DistributedApplicationOptions options, string[] args)
    {
        options.DisableDashboard = true;
        options.AllowUnsecuredTransport = true;
        // The last of two equal switches counts, so the test's own come last.
        options.Args = ["--DcpPublisher:RandomizePorts=true", "--environment=Development", .. args];
    }
}
