namespace XnaiAspire.Ingestor.Web;

/// <summary>What a search may ask for, on the page and on the command line alike.</summary>
internal static class SearchLimits
{
    /// <summary>Most UTF-16 code units of a query: about twice what a model of 512 positions reads.</summary>
    public const int MaxQueryLength = 1_000;

    /// <summary>Most hits of one search: more than a person reads, little enough for one answer.</summary>
    public const int MaxCount = 100;

    /// <summary>What is wrong with a search; null when it can be done.</summary>
    public static (string Reason, string Detail)? Problem(string? query, int count)
    {
        if (string.IsNullOrWhiteSpace(query))
            return ("empty-query", "The query is empty.");

        if (query.Length > MaxQueryLength)
            return ("query-too-long", $"The query has {query.Length} characters; the limit is {MaxQueryLength}.");

        return count is < 1 or > MaxCount ? ("bad-k", $"k is {count}; it must be 1 to {MaxCount}.") : null;
    }
}
