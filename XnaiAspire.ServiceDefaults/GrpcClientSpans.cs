using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace XnaiAspire.ServiceDefaults;

/// <summary>Records the spans that Grpc.Net.Client starts, named by the method that is called instead of <c>Grpc.Net.Client.GrpcOut</c>.</summary>
internal static class GrpcClientSpans
{
    public static TracerProviderBuilder AddGrpcClientSpans(this TracerProviderBuilder builder) =>
        builder.AddSource("Grpc.Net.Client").AddProcessor(new MethodNames());

    private sealed class MethodNames : BaseProcessor<Activity>
    {
        // grpc.method = "/xnai.Embedder/Embed", grpc.status_code = "14"
        public override void OnEnd(Activity data)
        {
            if (data.Source.Name != "Grpc.Net.Client" || data.GetTagItem("grpc.method") is not string method) return;
            var name = method.TrimStart('/');
            data.DisplayName = name;
            data.SetTag("rpc.system", "grpc");
            if (name.Split('/') is [var service, var call]) data.SetTag("rpc.service", service).SetTag("rpc.method", call);
            if (!int.TryParse(data.GetTagItem("grpc.status_code")?.ToString(), out var code)) return;
            data.SetTag("rpc.grpc.status_code", code);
            if (code != 0) data.SetStatus(ActivityStatusCode.Error);
        }
    }
}
