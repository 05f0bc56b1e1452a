using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Hosting;
using XnaiAspire.Embedder.OpenAi;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.OpenAi;

public sealed class RefusalTests(RunningEmbedder embedder) : IClassFixture<RunningEmbedder>, IDisposable
{
    private readonly OpenAiCalls _openAi = new(embedder.HttpAddress);

    public void Dispose() => _openAi.Dispose();

    [Theory]
    [InlineData("""{"model":"tiny-random"}""", "input", "missing_required_parameter", "'input' is missing")]
    [InlineData("""{"input":null}""", "input", "missing_required_parameter", "'input' is missing")]
    [InlineData("""{"input":7}""", "input", "invalid_type", "a string or a list of strings")]
    [InlineData("""{"input":["a",7]}""", "input", "invalid_type", "a string or a list of strings")]
    [InlineData("""{"input":[]}""", "input", "empty_array", "empty list")]
    [InlineData("""{"input":""}""", "input", "invalid_value", "input: the text is empty")]
    [InlineData("""{"input":["a"," \n "]}""", "input", "invalid_value", "input[1]: the text is empty")]
    [InlineData("""{"input":[7,8]}""", "input", "unsupported_value", "token ids")]
    [InlineData("""{"input":[[7,8],[9]]}""", "input", "unsupported_value", "token ids")]
    [InlineData("""{"input":["a","\ud83d"]}""", "input[1]", "invalid_value", "not valid Unicode")]
    [InlineData("""{"input":"a","model":7}""", "model", "invalid_type", "'model' must be a string")]
    [InlineData("""{"input":"a","dimensions":32}""", "dimensions", "invalid_value", "vectors have 64")]
    [InlineData("""{"input":"a","dimensions":6.5}""", "dimensions", "invalid_type", "whole number")]
    [InlineData("""{"input":"a","encoding_format":"int8"}""", "encoding_format", "invalid_value", "\"float\" or \"base64\"")]
    [InlineData("""{"input":"a","encoding_format":1}""", "encoding_format", "invalid_value", "\"float\" or \"base64\"")]
    [InlineData("""["a"]""", null, "invalid_type", "a JSON object")]
    [InlineData("""{"input":""", null, "invalid_json", "not JSON")]
    [InlineData("", null, "invalid_json", "not JSON")]
    public async Task A_field_that_is_not_as_it_must_be_is_named(string body, string? param, string code, string message)
        => await _openAi.AssertRefusedAsync(OpenAiCalls.Post(body), HttpStatusCode.BadRequest, code, param, message);

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused()
        => await _openAi.AssertRefusedAsync(
            OpenAiCalls.Post([.. "{\"input\":\""u8, 0xFF, 0xFE, .. "\"}"u8]), HttpStatusCode.BadRequest, "invalid_value", "input", "not valid Unicode");

    [Fact]
    public async Task Another_model_is_not_found()
    {
        await _openAi.AssertRefusedAsync(OpenAiCalls.Post("""{"input":"a","model":"text-embedding-3-small"}"""),
            HttpStatusCode.NotFound, "model_not_found", "model", "'text-embedding-3-small' is not served here; 'tiny-random' is");
        using HttpRequestMessage card = new(HttpMethod.Get, new Uri("/v1/models/some/other", UriKind.Relative));
        await _openAi.AssertRefusedAsync(card, HttpStatusCode.NotFound, "model_not_found", "model", "'some/other'");
    }

    [Fact]
    public async Task A_text_over_a_limit_is_named_with_its_place_and_the_limit()
    {
        await _openAi.AssertRefusedAsync(OpenAiCalls.Post($$"""{"input":["a","{{TinyModel.TextOf(63)}}"]}"""),
            HttpStatusCode.BadRequest, "context_length_exceeded", "input", "input[1]: 63 tokens, the limit is 62");
        await _openAi.AssertRefusedAsync(OpenAiCalls.Post($$"""{"input":["a","b","{{new string('c', EmbeddingLimits.MaxTextBytes + 1)}}"]}"""),
            HttpStatusCode.BadRequest, "context_length_exceeded", "input", "input[2]: 262145 bytes, the limit is 262144");
    }

    [Fact]
    public async Task Too_many_texts_are_refused()
        => await _openAi.AssertRefusedAsync(OpenAiCalls.Post($$"""{"input":[{{string.Join(',', Enumerable.Repeat("\"a\"", 2049))}}]}"""),
            HttpStatusCode.BadRequest, "array_above_max_length", "input", "2049 texts, the limit is 2048");

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        using var request = OpenAiCalls.Post(new byte[OpenAiLimits.MaxBodyBytes + 1]);
        request.Headers.ExpectContinue = true;
        await _openAi.AssertRefusedAsync(request, HttpStatusCode.RequestEntityTooLarge, null, null, "the limit of 16777216 bytes");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    [InlineData(null)]
    public async Task What_a_form_can_send_is_not_read(string? type)
    {
        using var request = OpenAiCalls.Post("""{"input":"a"}""");
        request.Content!.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        await _openAi.AssertRefusedAsync(request, HttpStatusCode.UnsupportedMediaType, null, null, "application/json");
    }

    [Fact]
    public async Task Before_the_model_is_loaded_it_is_unavailable()
    {
        await using var app = EmbedderHost.Build(RunningEmbedder.Arguments("--Kestrel:Endpoints:grpc:Protocols=Http1"));
        await app.StartAsync();
        using OpenAiCalls early = new(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));
        await early.AssertRefusedAsync(OpenAiCalls.Post("""{"input":"a"}"""), HttpStatusCode.ServiceUnavailable, null, null, "not loaded yet");
        await app.StopAsync();
    }
}
