using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using XnaiAspire.AppHost.Tests.Publishing;
using YamlDotNet.Core;

namespace XnaiAspire.AppHost.Tests.Helm;

/// <summary>
/// Every object of the chart against the types of Kubernetes' own client, which are generated from its API's schema: no field that it does not know, and
/// no value of another type.
/// </summary>
[Collection(PublishedCollection.Name)]
public sealed class SchemaTests(Published published)
{
    private static readonly Dictionary<string, Action<string>> Kinds = new(StringComparer.Ordinal)
    {
        ["v1/ConfigMap"] = Check<V1ConfigMap>,
        ["v1/PersistentVolumeClaim"] = Check<V1PersistentVolumeClaim>,
        ["v1/Secret"] = Check<V1Secret>,
        ["v1/Service"] = Check<V1Service>,
        ["apps/v1/Deployment"] = Check<V1Deployment>,
        ["apps/v1/StatefulSet"] = Check<V1StatefulSet>,
        ["batch/v1/Job"] = Check<V1Job>,
        ["networking.k8s.io/v1/NetworkPolicy"] = Check<V1NetworkPolicy>,
        ["policy/v1/PodDisruptionBudget"] = Check<V1PodDisruptionBudget>,
    };

    [Fact]
    public void Every_object_is_one_that_Kubernetes_knows() => Assert.All(published.Charts.SelectMany(chart => RenderedChart.Render(chart).Objects), Check);

    [Fact]
    public void A_field_that_it_does_not_know_is_found()
    {
        var deployment = RenderedChart.Render(published.Chart).One("Deployment", "embedder-deployment").DeepClone();
        deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["securitycontext"] = new JsonObject();

        Assert.Throws<YamlException>(() => Check(deployment));
    }

    [Fact]
    public void A_number_where_a_text_belongs_is_found()
    {
        var config = RenderedChart.Render(published.Chart).One("ConfigMap", "embedder-config").DeepClone();
        config["data"]!["Port"] = 5301;

        Assert.Throws<JsonException>(() => Check(config));
    }

    private static void Check(JsonNode item)
        => Assert.Contains($"{(string)item["apiVersion"]!}/{(string)item["kind"]!}", (IReadOnlyDictionary<string, Action<string>>)Kinds)(item.ToJsonString());

    private static void Check<T>(string json)
    {
        KubernetesJson.Deserialize<T>(json);
        KubernetesYaml.Deserialize<T>(json, strict: true);
    }
}
