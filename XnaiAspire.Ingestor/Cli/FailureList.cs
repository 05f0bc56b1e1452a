using System.Globalization;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>status --failures</c> for people: a block a document, because paths and reasons are long.</summary>
internal static class FailureList
{
    public static async Task WriteAsync(IReadOnlyList<FailureView> failures, TextWriter output)
    {
        if (failures.Count == 0)
        {
            await output.WriteLineAsync("No document has failed.");
            return;
        }

        foreach (FailureView failure in failures)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"""
                {failure.Path}
                  stage       {failure.Stage}
                  reason      {failure.Reason}: {failure.Detail}
                  byte offset {(failure.ByteOffset is { } offset ? Words.Count(offset) : "not known")}
                  attempts    {Words.Count(failure.Attempts)}
                  first seen  {failure.FirstSeenUtc:u}
                  last seen   {failure.LastSeenUtc:u}

                """));
        }

        await output.WriteLineAsync($"{Words.Of(failures.Count, "document")} failed. Try again: retry --library-path DIR (all) or retry --library-path DIR --document PATH");
    }
}
