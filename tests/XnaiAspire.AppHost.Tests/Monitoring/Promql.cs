using System.Text.RegularExpressions;

namespace XnaiAspire.AppHost.Tests.Monitoring;

/// <summary>The names in an expression of PromQL. No parser: what it does not expect it takes for a metric, which then is unknown.</summary>
internal static partial class Promql
{
    private static readonly string[] Words = ["and", "or", "unless", "offset", "bool", "inf", "nan"];

    public static IEnumerable<string> Metrics(string expression)
    {
        var bare = Groupings().Replace(Ranges().Replace(Matchers().Replace(expression, " "), " "), " ");
        return Names().Matches(bare).Select(match => match.Value).Except(Words);
    }

    /// <summary>Labels that series are chosen by, each with its value: <c>xnai_outcome="failed"</c>.</summary>
    public static IEnumerable<(string Label, string Value)> Chosen(string expression) => Matchers()
        .Matches(expression)
        .SelectMany(matchers => Equalities().Matches(matchers.Value))
        .Select(equality => (equality.Groups["label"].Value, equality.Groups["value"].Value));

    /// <summary>Labels that series are added up by.</summary>
    public static IEnumerable<string> Grouped(string expression) => Groupings()
        .Matches(expression)
        .SelectMany(grouping => grouping.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    // {xnai_stage="embed"}
    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex("(?<label>\\w+)\\s*=\\s*\"(?<value>[^\"]*)\"")]
    private static partial Regex Equalities();

    // [15m], [$__rate_interval], [1h:1m]
    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Ranges();

    // by (job, instance)
    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Groupings();

    // Not 15m, and not rate(.
    [GeneratedRegex(@"(?<![\w.])(?>[A-Za-z_:][\w:]*)(?!\s*\()")]
    private static partial Regex Names();
}
