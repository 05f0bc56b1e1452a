using Aspire.Hosting.Kubernetes.Resources;

namespace Aspire.Hosting.Tests.Publishing;

public sealed class HelmFormatTests
{
    private static readonly string[] Publish = ["--operation", "publish"];

    [Fact]
    public async Task A_project_becomes_a_deployment()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(Publish, (builder, _) => builder.AddKubernetesEnvironment("k8s").WithDashboard(false));

        Assert.Equal(
            """
            ---
            apiVersion: "apps/v1"
            kind: "Deployment"
            metadata:
              name: "client-deployment"
              labels:
                app.kubernetes.io/name: "{{ .Chart.Name }}"
                app.kubernetes.io/component: "client"
                app.kubernetes.io/instance: "{{ .Release.Name }}"
            spec:
              template:
                metadata:
                  labels:
                    app.kubernetes.io/name: "{{ .Chart.Name }}"
                    app.kubernetes.io/component: "client"
                    app.kubernetes.io/instance: "{{ .Release.Name }}"
                spec:
                  containers:
                    - image: "{{ .Values.parameters.client.client_image }}"
                      name: "client"
                      envFrom:
                        - configMapRef:
                            name: "client-config"
                        - secretRef:
                            name: "client-secrets"
                      ports:
                        - name: "http"
                          protocol: "TCP"
                          containerPort: {{ .Values.parameters.client.port_http | int }}
                      imagePullPolicy: "IfNotPresent"
              selector:
                matchLabels:
                  app.kubernetes.io/name: "{{ .Chart.Name }}"
                  app.kubernetes.io/component: "client"
                  app.kubernetes.io/instance: "{{ .Release.Name }}"
              replicas: 2
              revisionHistoryLimit: 3
              strategy:
                rollingUpdate:
                  maxSurge: 1
                  maxUnavailable: 1
                type: "RollingUpdate"

            """,
            model.Read("templates", "client", "deployment.yaml"));
    }

    [Fact]
    public async Task Values_have_a_place_each_and_secrets_none()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(Publish, (builder, _) => builder.AddKubernetesEnvironment("k8s"));

        var values = model.Read("values.yaml");

        Assert.StartsWith("parameters:\n  server:\n    server_image: \"server:latest\"\n  client:\n    port_http: 8080\n    client_image: \"client:latest\"\nsecrets:\n", values);
        Assert.Contains("  redis:\n    redis_password: \"\"\n", values);
        Assert.Contains("    services__server__grpc__0: \"http://server-service:5301\"\n", values);
        Assert.Contains("    OTEL_EXPORTER_OTLP_ENDPOINT: \"http://k8s-dashboard-service:18889\"\n", values);
        Assert.Contains(
            "  ConnectionStrings__redis: \"redis-service:6379,password={{ .Values.secrets.client.redis_password }}\"\n", model.Read("templates", "client", "secrets.yaml"));
        Assert.Contains("  HTTP_PORTS: \"{{ .Values.parameters.client.port_http | toString }}\"\n", model.Read("templates", "client", "config.yaml"));
        Assert.Contains("kind: \"StatefulSet\"", model.Read("templates", "redis", "statefulset.yaml"));
        Assert.Contains("      port: 6379\n      targetPort: 6379\n", model.Read("templates", "redis", "service.yaml"));
    }

    [Theory]
    [InlineData("emptyDir", "emptyDir: {}")]
    [InlineData("pvc", "claimName: \"redis-redis-data-pvc\"")]
    public async Task Volumes_are_what_the_environment_says(string type, string written)
    {
        using var model = new PublishedModel();

        await model.PublishAsync(Publish, (builder, _) => builder.AddKubernetesEnvironment("k8s").WithProperties(k8s => k8s.DefaultStorageType = type));

        Assert.Contains(written, model.Read("templates", "redis", "statefulset.yaml"));
        Assert.Equal(type == "pvc", File.Exists(Path.Combine(model.Output, "templates", "redis", "redis-data-pvc.yaml")));
    }

    [Fact]
    public async Task The_application_has_the_last_word()
    {
        using var model = new PublishedModel();

        await model.PublishAsync(Publish, (builder, client) =>
        {
            builder.AddKubernetesEnvironment("k8s").WithHelm(chart => chart.WithChartName("mine"));
            client.PublishAsKubernetesService(resource =>
            {
                resource.Workload!.PodTemplate.Spec.AutomountServiceAccountToken = false;
                resource.AdditionalResources.Add(new ConfigMap { Metadata = { Name = "client-more" }, Data = { ["a"] = "b" } });
            });
        });

        Assert.Contains("automountServiceAccountToken: false", model.Read("templates", "client", "deployment.yaml"));
        Assert.Contains("app.kubernetes.io/component: \"client\"", model.Read("templates", "client", "more.yaml"));
        Assert.Contains("name: \"mine\"", model.Read("Chart.yaml"));
    }
}
