using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Wire = Aspire.Hosting.Dashboard.Protocol;

namespace Aspire.Hosting.Tests.Runtime.Dashboard;

/// <summary>The real dashboard and the service that feeds it, around one application.</summary>
public sealed class DashboardTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private TestApplication _app = null!;
    private GrpcChannel _channel = null!;
    private DashboardSettings _settings = null!;

    private Metadata Key => new() { { ApiKeyInterceptor.Header, _settings.ResourceServiceApiKey! } };

    public async Task InitializeAsync()
    {
        var builder = TestApplication.CreateBuilder(dashboard: true);
        builder.Configuration["AppHost:DashboardApiKey"] = "key-of-the-test";
        var password = builder.AddResource(new ParameterResource("password", _ => "s3cret", secret: true)).Resource;
        builder.AddResource(Programs.Http("web")
            .With(new ResourceRelationshipAnnotation(password, "Reference"))
            .With(new ResourceIconAnnotation("Globe"))
            .With(new ResourceCommandAnnotation(
                "greet", "Greet", _ => ResourceCommandState.Enabled, _ => Task.FromResult(CommandResults.Success("hello")), "Says hello",
                parameter: null, confirmationMessage: "Really?", iconName: "Hand", iconVariant: IconVariant.Regular, isHighlighted: true)));
        _app = await TestApplication.StartAsync(builder);
        _settings = _app.Application.Services.GetRequiredService<DashboardSettings>();
        _channel = GrpcChannel.ForAddress(_app.Application.Services.GetRequiredService<ResourceServiceHost>().Address);
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Resource_service_shows_states_logs_and_runs_commands_for_who_has_the_key()
    {
        var client = new Wire.DashboardService.DashboardServiceClient(_channel);
        await _app.WaitForStateAsync("web", KnownResourceStates.Running);

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.GetApplicationInformationAsync(new()));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.WatchResources(new(), new Metadata { { ApiKeyInterceptor.Header, "wrong" } }).ResponseStream.MoveNext(default));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.NotEqual("", (await client.GetApplicationInformationAsync(new(), Key)).ApplicationName);

        using var watch = client.WatchResources(new(), Key, DateTime.UtcNow + Limit);
        var web = await FirstAsync(watch.ResponseStream, r => r is { DisplayName: "web", State: "Running" });
        Assert.StartsWith("web-", web.Name, StringComparison.Ordinal);
        Assert.Equal("Executable", web.ResourceType);
        Assert.Equal("Globe", web.IconName);
        Assert.Equal("perl", web.Properties.Single(p => p.Name == "executable.path").Value.StringValue);
        Assert.True(web.Environment.Single(v => v.Name == "PORT").IsFromSpec);
        Assert.StartsWith("http://localhost:", Assert.Single(web.Urls).FullUrl, StringComparison.Ordinal);
        Assert.Equal("password", Assert.Single(web.Relationships).ResourceName);
        var greet = web.Commands.Single(c => c.Name == "greet");
        Assert.True(greet is { DisplayName: "Greet", ConfirmationMessage: "Really?", IsHighlighted: true, State: Wire.CommandState.Enabled });

        var answer = await client.ExecuteResourceCommandAsync(new() { CommandName = "greet", ResourceName = web.Name, ResourceType = "Executable" }, Key);
        Assert.Equal(Wire.CommandResultKind.Succeeded, answer.Kind);
        Assert.Equal("hello", answer.Message);

        using var logs = client.WatchResourceConsoleLogs(new() { ResourceName = web.Name }, Key, DateTime.UtcNow + Limit);
        Assert.True(await logs.ResponseStream.MoveNext(default));

        Assert.Equal(Wire.CommandResultKind.Succeeded, (await client.ExecuteResourceCommandAsync(
            new() { CommandName = "stop", ResourceName = web.Name, ResourceType = "Executable" }, Key)).Kind);
        await FirstAsync(watch.ResponseStream, r => r is { DisplayName: "web", State: "Finished" });
    }

    [Fact]
    public async Task Secret_parameter_is_marked_as_sensitive()
    {
        var client = new Wire.DashboardService.DashboardServiceClient(_channel);
        using var watch = client.WatchResources(new(), Key, DateTime.UtcNow + Limit);
        var password = await FirstAsync(watch.ResponseStream, r => r.DisplayName == "password" && r.Properties.Count > 0);
        Assert.True(password.Properties.Single(p => p.Name == "Value") is { IsSensitive: true, Value.StringValue: "s3cret" });
    }

    [Fact]
    public async Task Dashboard_asks_for_the_token_and_offers_its_telemetry_for_the_key()
    {
        await _app.WaitForOwnLogAsync("Login to the dashboard at", 90);
        Assert.Contains($"Information: Now listening on: http://localhost:{_settings.FrontendUrl.Port}", _app.Logs.Lines);
        Assert.Contains($"Information: Login to the dashboard at http://localhost:{_settings.FrontendUrl.Port}/login?t={_settings.BrowserToken}", _app.Logs.Lines);

        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _settings.FrontendUrl };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("api/telemetry/resources", UriKind.Relative))).StatusCode);
        http.DefaultRequestHeaders.Add("X-API-Key", "key-of-the-test");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("api/telemetry/resources", UriKind.Relative))).StatusCode);
    }

    private static async Task<Wire.Resource> FirstAsync(IAsyncStreamReader<Wire.WatchResourcesUpdate> stream, Func<Wire.Resource, bool> condition)
    {
        while (await stream.MoveNext(default))
        {
            var resources = stream.Current.InitialData?.Resources ?? stream.Current.Changes.Value.Select(c => c.Upsert);
            if (resources.FirstOrDefault(condition) is { } found)
            {
                return found;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
