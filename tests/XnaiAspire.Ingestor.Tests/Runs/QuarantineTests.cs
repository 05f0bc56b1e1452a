using Microsoft.Extensions.Time.Testing;
using XnaiAspire.Embedder.V1;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Embedding;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Runs;

public sealed class QuarantineTests : IDisposable
{
    private readonly TestLibrary _library = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task Attempts_add_up_over_runs_and_what_was_first_seen_stays()
    {
        FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        _library.Time = time;
        _library.Write("a.txt", "fine");
        _library.Write("b/poison.txt", "Good so far. \u00E4\u00F6 " + string.Join(' ', Enumerable.Repeat("word", 40)) + " poison");
        _library.Write("c/poison.txt", "poison");
        var embedder = new HashEmbedder { Refuse = Poison };
        DateTimeOffset first = time.GetUtcNow();
        await _library.Open(embedder).RunAsync(new RunRequest(), CancellationToken.None);

        // Not tried again by itself, all when asked, one when named.
        time.Advance(TimeSpan.FromHours(1));
        await _library.Open(embedder).RunAsync(new RunRequest(), CancellationToken.None);
        Assert.Equal(["b/poison.txt 1", "c/poison.txt 1"], Attempts());
        await _library.Open(embedder).RunAsync(new RunRequest { RetryFailed = true }, CancellationToken.None);
        Assert.Equal(["b/poison.txt 2", "c/poison.txt 2"], Attempts());
        time.Advance(TimeSpan.FromHours(1));
        embedder.Refuse = text => text.Contains("poison", StringComparison.Ordinal) ? new EmbedRefusal("engine", "again") : null;
        await _library.Open(embedder).RunAsync(new RunRequest { RetryDocument = "b/poison.txt" }, CancellationToken.None);
        Assert.Equal(["b/poison.txt 3", "c/poison.txt 2"], Attempts());

        FailureRecord record = _library.Open(embedder).ReadFailures()[0];
        Assert.Equal((first, first + TimeSpan.FromHours(2)), (record.FirstSeenUtc, record.LastSeenUtc));
        Assert.Equal(("embed", "engine"), (record.Failure.Stage, record.Failure.Reason));
        Assert.Matches("^characters [0-9]+ to [0-9]+: again$", record.Failure.Detail);

        // Two letters before that place take two bytes each.
        int start = int.Parse(record.Failure.Detail.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(start > 20);
        Assert.Equal(start + 2, record.Failure.ByteOffset);

        embedder.Refuse = _ => null;
        await _library.Open(embedder).RunAsync(new RunRequest { RetryFailed = true }, CancellationToken.None);
        Assert.Empty(Attempts());
        Assert.Equal(3, _library.Open(embedder).ReadIndex()!.Documents);

        string[] Attempts() => [.. _library.Open(embedder).ReadFailures().Select(failure => $"{failure.Failure.Path} {failure.Attempts}")];
        static EmbedRefusal? Poison(string text) => text.Contains("poison", StringComparison.Ordinal) ? new EmbedRefusal("engine", "no") : null;
    }

    [Fact]
    public async Task A_text_that_kills_the_Embedder_is_parked_with_its_place_and_the_rest_of_the_library_is_ingested()
    {
        using ScriptedConnection connection = new();
        connection.Service.Description = new DescribeResponse(connection.Service.Description) { MaxTexts = 32 };
        connection.Service.Answer = request => request.Texts.Any(text => text.Contains("deadly", StringComparison.Ordinal)) ? null : [ScriptedEmbedder.Vectors(request)];
        connection.Service.Count = request => request.Texts.Contains("uncountable") ? null : ScriptedEmbedder.Lengths(request);
        for (int i = 0; i < 30; i++)
            _library.Write($"good{i:00}.txt", $"Good text {i}.");

        _library.Write("embed.txt", "Good text.\n\nIt is deadly.");
        _library.Write("count.txt", "Good text.\n\nThis is uncountable here.");
        _library.Write("count.json", """{"content": "uncountable"}""");

        IngestService service = _library.Open(connection.Embedder, _library.Options with { BatchSize = 50 });
        RunOutcome outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal((ExitCodes.CompleteWithFailures, 3L), (outcome.ExitCode, outcome.Failures));
        Assert.Equal(30, service.ReadIndex()!.Documents);
        Assert.Equal(
            ["count.json chunk embedder-died ", "count.txt chunk embedder-died 20", "embed.txt embed embedder-died 0"],
            service.ReadFailures().Select(record => $"{record.Failure.Path} {record.Failure.Stage} {record.Failure.Reason} {record.Failure.ByteOffset}"));
        Assert.StartsWith("characters 20 to 31: ", service.ReadFailures()[1].Failure.Detail, StringComparison.Ordinal);
        Assert.InRange(connection.Service.Deaths, 2 * Bisection.MaxKills, 2 * (1 + 5 + Bisection.MaxKills) + 2);
    }

    public static TheoryData<string, string> Lies => new()
    {
        { "nan", "vector-not-finite" },
        { "zero", "vector-zero" },
        { "long", "vector-length" },
        { "short", "vector-dimensions" },
        { "reversed", "answer-tokens" },
        { "fewer", "answer-count" },
        { "unasked", "answer-unasked" },
        { "repeated", "answer-repeated" },
        { "model", "model-changed" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task No_answer_that_cannot_be_trusted_reaches_the_index(string lie, string reason)
    {
        using ScriptedConnection connection = new();
        connection.Service.Answer = request => request.Texts.Contains("another text") ? Lie(request) : [ScriptedEmbedder.Vectors(request)];
        _library.Write("a.txt", "text");
        _library.Write("b.txt", "another text");
        IngestService service = _library.Open(connection.Embedder);

        RunOutcome outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);

        // Either the document is parked or the run ends; the vector is in the index in no case.
        Assert.NotEqual(ExitCodes.Complete, outcome.ExitCode);
        string[] reasons = [.. service.ReadFailures().Select(record => record.Failure.Reason), .. outcome.Reason is null ? Array.Empty<string>() : [outcome.Reason]];
        Assert.Equal([reason], reasons.Distinct());
        Assert.DoesNotContain("b.txt", (await service.SearchAsync("any", 10, CancellationToken.None)).Select(hit => hit.Path));

        EmbedResponse[] Lie(EmbedRequest request)
        {
            EmbedResponse answer = ScriptedEmbedder.Vectors(request);
            EmbedResult last = answer.Results[^1];
            switch (lie)
            {
                case "nan": last.Vector = ScriptedEmbedder.Bytes([float.NaN, 1]); break;
                case "zero": last.Vector = ScriptedEmbedder.Bytes([0, 0]); break;
                case "long": last.Vector = ScriptedEmbedder.Bytes([3, 4]); break;
                case "short": last.Vector = ScriptedEmbedder.Bytes([1]); break;
                case "reversed": (answer.Results[0], answer.Results[1]) = (answer.Results[1].Clone(), answer.Results[0].Clone()); break;
                case "fewer": answer.Results.RemoveAt(0); break;
                case "unasked": return [answer, new EmbedResponse(answer) { Id = 99 }];
                case "repeated": return [answer, answer.Clone()];
                default: answer.ModelTag = 7; break;
            }

            return [answer];
        }
    }
}
