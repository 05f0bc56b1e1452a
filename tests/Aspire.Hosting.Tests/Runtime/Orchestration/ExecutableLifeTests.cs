using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Tests.Runtime.Orchestration;

public sealed class ExecutableLifeTests
{
    [Fact]
    public async Task Server_is_reachable_at_its_endpoint_and_is_stopped_started_and_restarted_by_command()
    {
        var builder = TestApplication.CreateBuilder();
        var web = builder.AddResource(Programs.Http("web")).Resource;
        await using var app = await TestApplication.StartAsync(builder);
        var endpoint = web.GetEndpoint("http");
        Assert.True(endpoint.IsAllocated);

        var running = await app.WaitForStateAsync("web", KnownResourceStates.Running);
        Assert.StartsWith("web-", running.ResourceId, StringComparison.Ordinal);
        Assert.Equal(endpoint.Url, Assert.Single(running.Snapshot.Urls).Url);
        Assert.False(running.Snapshot.Urls[0].IsInactive);
        var first = await AskAsync(endpoint.Url);
        Assert.Equal($"pid {Pid(running)}", first);
        Assert.EndsWith("Z listening", (await app.WaitForLogAsync(web, "listening")).Content, StringComparison.Ordinal);

        Assert.True((await app.CommandAsync("web", KnownResourceCommands.StopCommand)).Success);
        var stopped = await app.WaitForStateAsync("web", KnownResourceStates.Finished);
        Assert.Null(stopped.Snapshot.ExitCode);
        Assert.NotNull(stopped.Snapshot.StopTimeStamp);
        Assert.True(stopped.Snapshot.Urls[0].IsInactive);
        Assert.False(Processes.IsAlive(Pid(running)));

        Assert.True((await app.CommandAsync("web", KnownResourceCommands.StartCommand)).Success);
        var again = await app.WaitForStateAsync("web", KnownResourceStates.Running);
        Assert.Equal(running.ResourceId, again.ResourceId);
        Assert.Null(again.Snapshot.StopTimeStamp);
        var second = await AskAsync(endpoint.Url);
        Assert.NotEqual(first, second);

        Assert.True((await app.CommandAsync("web", KnownResourceCommands.RestartCommand)).Success);
        await app.WaitAsync("web", s => s.State?.Text == KnownResourceStates.Running && Pid(s) != Pid(again));
        Assert.NotEqual(second, await AskAsync(endpoint.Url));
    }

    [Fact]
    public async Task Crash_is_a_finished_resource_with_its_exit_code_and_the_others_go_on()
    {
        var builder = TestApplication.CreateBuilder();
        builder.AddResource(Programs.Shell("crasher", "echo going; exit 3"));
        builder.AddResource(Programs.Shell("sleeper", "exec sleep 300"));
        await using var app = await TestApplication.StartAsync(builder);

        var crashed = await app.WaitForStateAsync("crasher", KnownResourceStates.Finished);
        Assert.Equal(3, crashed.Snapshot.ExitCode);
        Assert.Contains(crashed.Snapshot.Commands, c => c is { Name: "start", State: ResourceCommandState.Enabled });
        Assert.Contains(crashed.Snapshot.Commands, c => c is { Name: "stop", State: ResourceCommandState.Hidden });
        await app.WaitForStateAsync("sleeper", KnownResourceStates.Running);
    }

    [Fact]
    public async Task Killed_process_is_a_crash_that_the_application_can_answer_with_a_start()
    {
        var builder = TestApplication.CreateBuilder();
        builder.AddResource(Programs.Shell("sleeper", "exec sleep 300"));
        await using var app = await TestApplication.StartAsync(builder);
        var pid = Pid(await app.WaitForStateAsync("sleeper", KnownResourceStates.Running));

        using (var process = Process.GetProcessById(pid))
        {
            process.Kill();
        }

        var killed = await app.WaitForStateAsync("sleeper", KnownResourceStates.Finished);
        Assert.True(killed.Snapshot.ExitCode is not (null or 0), $"exit code {killed.Snapshot.ExitCode}");
        Assert.True((await app.CommandAsync("sleeper", KnownResourceCommands.StartCommand)).Success);
        await app.WaitAsync("sleeper", s => s.State?.Text == KnownResourceStates.Running && Pid(s) != pid);
    }

    [Fact]
    public async Task Program_that_cannot_be_started_says_why_in_its_log()
    {
        var builder = TestApplication.CreateBuilder();
        var missing = builder.AddResource(new ExecutableResource("missing", "/nope/program", "/")).Resource;
        var homeless = builder.AddResource(new ExecutableResource("homeless", "/bin/true", "/nope/directory")).Resource;
        var broken = builder.AddResource(Programs.Shell("broken", "true")
            .With(new EnvironmentCallbackAnnotation((EnvironmentCallbackContext _) => throw new InvalidOperationException("no such setting")))).Resource;
        await using var app = await TestApplication.StartAsync(builder);

        foreach (var (resource, reason) in new (IResource, string)[]
        {
            (missing, "no such file or directory"), (homeless, "'/nope/directory'"), (broken, "no such setting"),
        })
        {
            var failed = await app.WaitForStateAsync(resource.Name, KnownResourceStates.FailedToStart);
            Assert.Equal(KnownResourceStateStyles.Error, failed.Snapshot.State!.Style);
            Assert.True((await app.WaitForLogAsync(resource, reason)).IsErrorMessage);
        }
    }

    [Fact]
    public async Task Variables_are_shown_with_their_origin_and_secrets_are_marked()
    {
        var builder = TestApplication.CreateBuilder();
        var password = new ParameterResource("password", _ => "s3cret", secret: true);
        var printer = builder.AddResource(Programs.Shell("printer", "echo \"got $PASSWORD and $PLAIN\"; exec sleep 300")
            .With(new EnvironmentCallbackAnnotation(context =>
            {
                context.EnvironmentVariables["PASSWORD"] = password;
                context.EnvironmentVariables["PLAIN"] = "open";
            }))).Resource;
        await using var app = await TestApplication.StartAsync(builder);

        await app.WaitForLogAsync(printer, "got s3cret and open");
        var variables = (await app.WaitForStateAsync("printer", KnownResourceStates.Running)).Snapshot.EnvironmentVariables;
        Assert.True(variables.Single(v => v.Name == "PASSWORD") is { IsFromSpec: true, IsSecret: true });
        Assert.True(variables.Single(v => v.Name == "PLAIN") is { IsFromSpec: true, IsSecret: false });
        Assert.False(variables.Single(v => v.Name == "PATH").IsFromSpec);
    }

    [Fact]
    public async Task Explicit_start_waits_for_the_command()
    {
        var builder = TestApplication.CreateBuilder();
        builder.AddResource(Programs.Shell("job", "exit 0").With(new ExplicitStartupAnnotation()));
        await using var app = await TestApplication.StartAsync(builder);

        await app.WaitForStateAsync("job", KnownResourceStates.NotStarted);
        Assert.True((await app.CommandAsync("job", KnownResourceCommands.StartCommand)).Success);
        Assert.Equal(0, (await app.WaitForStateAsync("job", KnownResourceStates.Finished)).Snapshot.ExitCode);
    }

    private static int Pid(ResourceEvent change) => Pid(change.Snapshot);

    private static int Pid(CustomResourceSnapshot snapshot) => (int)snapshot.Properties.Single(p => p.Name == "executable.pid").Value!;

    /// <summary>The process runs before it listens, so the first tries may fail.</summary>
    private static Task<string> AskAsync(string url) => Eventually.GetAsync($"an answer from {url}", async () =>
    {
        using var client = new HttpClient();
        try
        {
            return await client.GetStringAsync(new Uri(url));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    });
}
