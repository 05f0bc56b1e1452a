using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using XnaiAspire.Embedder.Client;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Tests.Client;

/// <summary>A service whose answers do not fit: nothing of them is given on.</summary>
public sealed class AnswerTests : IAsyncLifetime
{
    private readonly Scripted _service = new();
    private WebApplication _app = null!;
    private GrpcChannel _channel = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(_service);
        _app = builder.Build();
        _app.MapGrpcService<Scripted>();
        await _app.StartAsync();
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = _app.GetTestServer().CreateHandler() });
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_fitting_answer_is_taken()
        => Assert.Equal([1, 2, 3], (await Generator().GenerateAsync(["a", "b", "c"])).Select(vector => (int)vector.Vector.Span[0]));

    [Theory]
    [InlineData("another-model", "another model or engine")]
    [InlineData("another-id", "3 results from text 7 on; those from 0 on were due")]
    [InlineData("too-many", "4 results")]
    [InlineData("too-few", "ended after 2 of 3 results")]
    [InlineData("dimensions", "12 bytes for text 0; 2 dimensions are 8")]
    [InlineData("nothing", "0 bytes for text 0; 2 dimensions are 8")]
    public async Task An_answer_that_does_not_fit_is_an_error(string wrong, string message)
    {
        _service.Answer = (request, answer) =>
        {
            var one = answer.Results[0];
            switch (wrong)
            {
                case "another-model": answer.ModelTag++; break;
                case "another-id": answer.Id = 7; break;
                case "too-many": answer.Results.Add(one.Clone()); break;
                case "too-few": answer.Results.RemoveAt(2); break;
                case "dimensions": one.Vector = ByteString.CopyFrom(new byte[12]); break;
                default: one.ClearOutcome(); break;
            }
        };
        var error = await Assert.ThrowsAsync<EmbedderAnswerException>(() => Generator().GenerateAsync(["a", "b", "c"]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_fails_is_an_rpc_error_with_its_own_reason()
    {
        _service.Answer = (_, _) => throw new RpcException(new Status(StatusCode.Unavailable, "the service is shutting down"));
        var error = await Assert.ThrowsAsync<RpcException>(() => Generator().GenerateAsync(Enumerable.Repeat("a", 1_000)));
        Assert.Equal((StatusCode.Unavailable, "the service is shutting down"), (error.StatusCode, error.Status.Detail));
    }

    [Fact]
    public async Task A_description_that_cannot_be_is_refused()
    {
        _service.Dimensions = 100_000;
        Assert.Contains("100000 dimensions",
            (await Assert.ThrowsAsync<EmbedderAnswerException>(() => Generator().GenerateAsync(["a"]))).Message, StringComparison.Ordinal);
    }

    private GrpcEmbeddingGenerator Generator() => new(_channel.CreateCallInvoker());

    private sealed class Scripted : V1.Embedder.EmbedderBase
    {
        public uint Dimensions { get; set; } = 2;

        public Action<EmbedRequest, EmbedResponse> Answer { get; set; } = (_, _) => { };

        public override Task<DescribeResponse> Describe(DescribeRequest request, ServerCallContext context) => Task.FromResult(
            new DescribeResponse { ModelName = "scripted", Dimensions = Dimensions, MaxTexts = 10, MaxTextBytes = 1_000, ModelTag = 5 });

        public override async Task Embed(
            IAsyncStreamReader<EmbedRequest> requestStream, IServerStreamWriter<EmbedResponse> responseStream, ServerCallContext context)
        {
            await foreach (var request in requestStream.ReadAllAsync())
            {
                EmbedResponse answer = new() { Id = request.Id, ModelTag = 5 };
                for (var i = 0; i < request.Texts.Count; i++)
                    answer.Results.Add(new EmbedResult { Vector = ByteString.CopyFrom([.. BitConverter.GetBytes(i + 1f), 0, 0, 0, 0]) });
                Answer(request, answer);
                await responseStream.WriteAsync(answer);
            }
        }
    }
}
