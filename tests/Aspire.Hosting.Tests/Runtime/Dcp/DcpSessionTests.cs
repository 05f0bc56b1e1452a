using System.Net.Sockets;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Tests.Runtime.Dcp;

public sealed class DcpSessionTests : IAsyncLifetime
{
    private DcpSession _session = null!;

    public async Task InitializeAsync() => _session = await DcpSession.StartAsync(AspireAssets.Paths, TimeProvider.System, default);

    public async Task DisposeAsync() => await _session.DisposeAsync();

    [Fact]
    public async Task Executable_runs_with_its_variables_and_its_log_can_be_followed_to_the_end()
    {
        await CreateAsync("greeter", "echo \"hello $WHO\"; echo oops >&2; exit 3", ("WHO", "library"));
        var ended = await WaitForEndAsync("greeter");

        Assert.Equal(DcpStates.Finished, ended.State);
        Assert.Equal(3, ended.ExitCode);
        Assert.NotNull(ended.StartupTimestamp);
        Assert.NotNull(ended.FinishTimestamp);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT[0-9:.]+Z hello library$", Assert.Single(await LogAsync("greeter", "stdout", follow: true)));
        Assert.EndsWith(" oops", Assert.Single(await LogAsync("greeter", "stderr", follow: false)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_that_does_not_exist_fails_to_start_with_the_reason_in_the_system_log()
    {
        await _session.Client.CreateAsync(
            new DcpExecutable { Metadata = { Name = "nobody" }, Spec = { ExecutablePath = "/nope/x", WorkingDirectory = "/" } }, default);
        var ended = await WaitForEndAsync("nobody");

        Assert.Equal(DcpStates.FailedToStart, ended.State);
        Assert.Contains(await LogAsync("nobody", "system", follow: false), l => l.Contains("no such file or directory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Service_gets_a_port_and_forwards_to_its_producer()
    {
        await _session.Client.CreateAsync(new DcpService { Metadata = { Name = "echo-tcp" } }, default);
        var service = await Eventually.GetAsync("service with a port", async () =>
            (await _session.Client.GetAsync<DcpService>("echo-tcp", default))?.Status is { EffectivePort: > 0 } s ? s : null);
        await _session.Client.CreateAsync(
            new DcpExecutable
            {
                Metadata =
                {
                    Name = "echo",
                    Annotations = new() { [DcpObject.ServiceProducerAnnotation] = """[{"serviceName":"echo-tcp"}]""" },
                },
                Spec =
                {
                    ExecutablePath = "/bin/bash",
                    WorkingDirectory = "/",
                    // A server in the shell's own means: perl, in every Debian's base system.
                    Args = ["-c", "exec perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(Listen=>5,LocalAddr=>\"127.0.0.1\",LocalPort=>$ENV{PORT}); while($c=$s->accept){print $c \"hi\\n\";close $c}'"],
                    Env = [new DcpVariable { Name = "PORT", Value = "{{- portForServing \"echo-tcp\" -}}" }],
                },
            },
            default);

        var answer = await Eventually.GetAsync("an answer through the service", async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync("localhost", service.EffectivePort!.Value);
            using var reader = new StreamReader(client.GetStream());
            try
            {
                return await reader.ReadLineAsync();
            }
            catch (IOException)
            {
                return null;
            }
        });
        Assert.Equal("hi", answer);
    }

    [Fact]
    public async Task Watch_shows_the_life_of_an_executable_and_stop_ends_its_process()
    {
        await CreateAsync("sleeper", "exec sleep 300");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var pid = 0;
        var states = new List<string?>();
        await foreach (var change in _session.Client.WatchAsync<DcpExecutable>(limit.Token))
        {
            var status = change.Object!.Status;
            states.Add(status?.State);
            if (status?.State == DcpStates.Running && pid == 0)
            {
                pid = status.Pid!.Value;
                Assert.True(Processes.IsAlive(pid));
                await _session.Client.StopAsync<DcpExecutable>("sleeper", default);
            }

            if (DcpStates.IsEnd(status?.State))
            {
                break;
            }
        }

        Assert.Contains(DcpStates.Running, states);
        await Eventually.TrueAsync("the sleeper is gone", () => !Processes.IsAlive(pid));
        await _session.Client.DeleteAsync<DcpExecutable>("sleeper", default);
        await _session.Client.DeleteAsync<DcpExecutable>("never-there", default);
    }

    [Fact]
    public async Task Refusal_names_the_object_and_DCPs_reason()
    {
        var e = await Assert.ThrowsAsync<DcpException>(() => _session.Client.CreateAsync(
            new DcpExecutable { Metadata = { Name = "empty" } }, default));
        Assert.Contains("create Executable 'empty'", e.Message, StringComparison.Ordinal);
        Assert.Contains("Executable path is required", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_leaves_no_process_and_no_folder_and_keys_were_private()
    {
        await CreateAsync("sleeper", "trap '' INT; exec sleep 301");
        var pid = (await Eventually.GetAsync("running", async () =>
            (await _session.Client.GetAsync<DcpExecutable>("sleeper", default))?.Status is { State: DcpStates.Running } s ? s : null)).Pid!.Value;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_session.Folder, "tls.key")));

        await _session.StopAsync(default);

        Assert.False(Processes.IsAlive(pid));
        Assert.False(Directory.Exists(_session.Folder));
        await Eventually.TrueAsync("DCP is gone", () => Processes.WithCommandLine(_session.Folder).Count == 0);
    }

    private Task<DcpExecutable> CreateAsync(string name, string script, params (string Name, string Value)[] variables) => _session.Client.CreateAsync(
        new DcpExecutable
        {
            Metadata = { Name = name },
            Spec =
            {
                ExecutablePath = "/bin/sh",
                WorkingDirectory = "/",
                Args = ["-c", script],
                Env = [.. variables.Select(v => new DcpVariable { Name = v.Name, Value = v.Value })],
            },
        },
        default);

    private Task<DcpExecutableStatus> WaitForEndAsync(string name) => Eventually.GetAsync($"{name} ended", async () =>
        (await _session.Client.GetAsync<DcpExecutable>(name, default))?.Status is { } s && DcpStates.IsEnd(s.State) ? s : null);

    private async Task<List<string>> LogAsync(string name, string source, bool follow)
    {
        var lines = new List<string>();
        await foreach (var line in _session.Client.ReadLogAsync<DcpExecutable>(name, source, follow, default))
        {
            lines.Add(line);
        }

        return lines;
    }
}
