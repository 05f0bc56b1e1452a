using FsCheck;
using FsCheck.Xunit;
using XnaiAspire.Index.Search;

namespace XnaiAspire.Index.Tests.Search;

public sealed class TopRowsTests
{
    [Property]
    public void Best_first_and_the_lower_row_among_equals(PositiveInt k, sbyte[] scores)
    {
        int capacity = k.Get % 20 + 1;
        var top = new TopRows(capacity);
        for (int row = 0; row < scores.Length; row++)
        {
            // Few different scores, so that there are many ties; skipping by the floor is what a scan does.
            float score = scores[row] % 5;
            if (score > top.Floor)
            {
                top.Offer(score, row);
            }
        }

        (float, long)[] expected =
        [
            .. scores.Select((score, row) => ((float)(score % 5), (long)row)).OrderByDescending(x => x.Item1).ThenBy(x => x.Item2).Take(capacity),
        ];
        Assert.Equal(expected, top.Ordered());
    }
}
