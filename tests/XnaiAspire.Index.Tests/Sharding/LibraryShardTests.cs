namespace XnaiAspire.Index.Tests.Sharding;

public sealed class LibraryShardTests
{
    // Made by another program: int.from_bytes(hashlib.sha256(path.encode()).digest()[:8], "big") % n + 1. They must never change: shards that are there go by them.
    [Theory]
    [InlineData("letters/1921/june.txt", 1, 2, 2, 4, 182)]
    [InlineData("a.txt", 1, 2, 2, 3, 1014)]
    [InlineData("folder/ä.md", 1, 1, 3, 4, 851)]
    [InlineData("🌊.txt", 1, 2, 4, 5, 60)]
    public void The_shard_of_a_path_is_known_for_ever(string path, int of1, int of2, int of4, int of7, int of1024) =>
        Assert.Equal(
            [of1, of2, of4, of7, of1024],
            new[] { 1, 2, 4, 7, 1024 }.Select(count => LibraryShard.NumberOf(path, count)));

    [Fact]
    public void Every_path_is_in_exactly_one_shard_and_all_shards_are_used()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        int count = random.Next(2, 40);
        LibraryShard[] shards = [.. Enumerable.Range(1, count).Select(number => new LibraryShard(number, count))];
        int[] held = new int[count];
        for (int i = 0; i < 20_000; i++)
        {
            string path = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => char.ConvertFromUtf32(random.Next(0x20, 0xD000))));
            LibraryShard holder = Assert.Single(shards, shard => shard.Holds(path));
            Assert.True(holder.Number == LibraryShard.NumberOf(path, count), $"seed {seed}: {path}");
            held[holder.Number - 1]++;
        }

        // A share is binomial; a tenth more or less than half of it is out of the question.
        Assert.True(held.Min() > 20_000 / count / 2 && held.Max() < 20_000 / count * 2, $"seed {seed}: {string.Join(", ", held)}");
    }

    [Theory]
    [InlineData("1/1")]
    [InlineData("2/4")]
    [InlineData("1024/1024")]
    public void It_is_read_as_it_is_written(string text) => Assert.Equal(text, LibraryShard.TryParse(text)?.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("0/4")]
    [InlineData("5/4")]
    [InlineData("1/1025")]
    [InlineData("-1/4")]
    [InlineData("1/0")]
    [InlineData(" 1/4")]
    [InlineData("1/4/4")]
    [InlineData("1/4294967297")]
    public void What_is_no_shard_is_null(string? text) => Assert.Null(LibraryShard.TryParse(text));
}
