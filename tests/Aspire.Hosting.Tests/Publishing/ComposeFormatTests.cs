namespace Aspire.Hosting.Tests.Publishing;

public sealed class ComposeFormatTests
{
    private static readonly string[] Publish = ["--operation", "publish"];

    [Fact]
    public async Task Services_have_the_published_packages_form()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(Publish, (builder, _) => builder.AddDockerComposeEnvironment("compose"));

        var file = model.Read("docker-compose.yaml");

        Assert.StartsWith(
            """
            services:
              compose-dashboard:
                image: "mcr.microsoft.com/dotnet/nightly/aspire-dashboard:13.5"
                ports:
                  - "18888"
                expose:
                  - "18889"
                  - "18890"
                networks:
                  - "aspire"
                restart: "always"
              redis:
                image: "docker.io/library/redis:8.6"
                command:
                  - "-c"
                  - "redis-server --requirepass $$REDIS_PASSWORD --save 60 1"
                entrypoint:
                  - "/bin/sh"
                environment:
                  REDIS_PASSWORD: "${REDIS_PASSWORD}"
                expose:
                  - "6379"
                volumes:
                  - type: "volume"
                    target: "/data"
                    source: "redis-data"
                    read_only: false
                networks:
                  - "aspire"

            """,
            file);
        Assert.Contains(
            """
                depends_on:
                  redis:
                    condition: "service_started"
                networks:
                  - "aspire"
            networks:
              aspire:
                driver: "bridge"
            volumes:
              redis-data:
                driver: "local"

            """,
            file);
        foreach (var line in (string[])
            [
                "image: \"${CLIENT_IMAGE}\"", "HTTP_PORTS: \"${CLIENT_PORT}\"", "- \"${CLIENT_PORT}\"", "services__server__grpc__0: \"http://server:5301\"",
                "ConnectionStrings__redis: \"redis:6379,password=${REDIS_PASSWORD}\"", "Kestrel__Endpoints__grpc__Url: \"http://*:5301\"",
                "OTEL_EXPORTER_OTLP_ENDPOINT: \"http://compose-dashboard:18889\"", "OTEL_SERVICE_NAME: \"client\"",
            ])
        {
            Assert.Contains(line, file);
        }
    }

    [Fact]
    public async Task The_env_file_keeps_what_was_filled_in()
    {
        using var model = new PublishedModel();
        Directory.CreateDirectory(model.Output);
        File.WriteAllText(Path.Combine(model.Output, ".env"), "# mine\nREDIS_PASSWORD=a=b\n");

        await model.PublishAsync(Publish, (builder, _) => builder.AddDockerComposeEnvironment("compose").WithDashboard(false));

        Assert.Equal(
            """
            # Container image name for client
            CLIENT_IMAGE=

            # Default container port for client
            CLIENT_PORT=

            # mine
            REDIS_PASSWORD=a=b

            # Container image name for server
            SERVER_IMAGE=


            """,
            model.Read(".env"));
    }

    [Fact]
    public async Task The_application_has_the_last_word()
    {
        using var model = new PublishedModel();

        await model.PublishAsync(Publish, (builder, client) =>
        {
            client.PublishAsDockerComposeService((_, service) => service.Restart = "no");
            builder.AddDockerComposeEnvironment("compose").WithDashboard(false).ConfigureComposeFile(file => file.Services.Remove("server"));
        });
        var compose = model.Read("docker-compose.yaml");

        Assert.Contains("restart: \"no\"", compose);
        Assert.DoesNotContain("compose-dashboard", compose);
        Assert.DoesNotContain("SERVER_IMAGE", compose);
    }

    [Fact]
    public async Task Folders_of_this_machine_are_named_where_it_is_deployed()
    {
        using var model = new PublishedModel();

        await model.PublishAsync(Publish, (builder, _) =>
        {
            builder.AddContainer("web", "nginx", "1").WithBindMount("/srv/of/this/machine", "/srv", isReadOnly: true);
            builder.AddDockerComposeEnvironment("compose");
        });

        Assert.Contains("source: \"${WEB_BINDMOUNT_0}\"", model.Read("docker-compose.yaml"));
        Assert.DoesNotContain("of/this/machine", model.Read("docker-compose.yaml") + model.Read(".env"));
    }
}
