using Aspire.Hosting;

// Usage: Aspire.Hosting.TestApp MARK --dcp-cli-path FILE --dcp-dashboard-path FILE
// MARK appears in the command lines of the processes that it runs, so that a test finds them. One of them ignores SIGTERM.
var mark = args[0];
var builder = DistributedApplication.CreateBuilder(args);
builder.AddExecutable("sleeper", "/bin/sh", "/", "-c", $"echo {mark}; sleep 300; :");
builder.AddExecutable("stubborn", "/bin/sh", "/", "-c", $"trap '' TERM; echo {mark}; while true; do sleep 1; done");
builder.Build().Run();
