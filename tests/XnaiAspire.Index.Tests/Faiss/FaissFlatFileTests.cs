using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Xunit;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Faiss;

public sealed class FaissFlatFileTests
{
    [Property(MaxTest = 30)]
    public bool Rows_appended_in_any_portions_read_back_and_give_the_same_bytes(PositiveInt seed, byte[] portions)
    {
        using var directory = new TemporaryDirectory();
        var random = new Random(seed.Get);
        int dimensions = random.Next(1, 700);
        var all = new List<float[]>();
        using (var file = new FaissFlatFile(DiskStorage.Instance.Open(directory["v"], create: true), dimensions, 0))
        {
            file.Publish(0);
            foreach (byte portion in portions)
            {
                long first = file.Header.Rows;
                float[][] rows = [.. Enumerable.Range(0, portion % 40).Select(_ => Sample.UnitVector(random, dimensions))];
                all.AddRange(rows);
                uint checksum = file.Append(rows.Select(row => (ReadOnlyMemory<float>)row));
                file.Publish(all.Count);
                Assert.Equal(checksum, file.Checksum(first, all.Count));
            }
        }

        using var reader = FaissFlatReader.Open(directory["v"]);
        Assert.Equal(new FaissFlatHeader(dimensions, all.Count), reader.Header);
        float[] read = new float[all.Count * dimensions];
        reader.ReadRows(0, read);
        Assert.Equal(reader.Header.FileLength, new FileInfo(directory["v"]).Length);
        return read.AsSpan().SequenceEqual(all.SelectMany(row => row).ToArray());
    }

    [Fact]
    public void Rows_count_only_after_the_header_says_so()
    {
        using var directory = new TemporaryDirectory();
        using var file = new FaissFlatFile(DiskStorage.Instance.Open(directory["v"], create: true), 4, 0);
        file.Publish(0);
        file.Append([new float[] { 1, 2, 3, 4 }]);
        using (var before = FaissFlatReader.Open(directory["v"]))
        {
            Assert.Equal(0, before.Header.Rows);
        }

        file.Publish(1);
        using var after = FaissFlatReader.Open(directory["v"]);
        Assert.Equal(1, after.Header.Rows);
    }

    [Fact]
    public void Checksum_is_crc32c()
    {
        using var directory = new TemporaryDirectory();
        using var file = new FaissFlatFile(DiskStorage.Instance.Open(directory["v"], create: true), 8, 0);

        // RFC 3720, B.4: 32 bytes of zeroes.
        Assert.Equal(0x8A9136AAu, file.Append([new float[8]]));

        // The check value that CRC catalogues give: nine bytes, so that one is behind the last whole word.
        Assert.Equal(0xE3069283u, FaissFlatFile.Crc32C(0, "123456789"u8));
    }

    [Fact]
    public void Rows_larger_than_a_block_are_written_and_read_back_one_by_one()
    {
        const int Dimensions = 20_000;
        using var directory = new TemporaryDirectory();
        using var file = new FaissFlatFile(DiskStorage.Instance.Open(directory["v"], create: true), Dimensions, 0);
        var random = new Random(1);
        float[][] rows = [.. Enumerable.Range(0, 3).Select(_ => Sample.UnitVector(random, Dimensions))];
        uint checksum = file.Append(rows.Select(row => (ReadOnlyMemory<float>)row));
        file.Publish(3);
        Assert.Equal(checksum, file.Checksum(0, 3));
        Assert.Equal(rows[1], file.Read(1));
        byte[] two = new byte[2 * file.Header.RowBytes];
        file.ReadRows(1, two);
        Assert.Equal(rows[1].Concat(rows[2]), MemoryMarshal.Cast<byte, float>(two).ToArray());
    }

    [SkippableFact]
    public void Closed_files_are_let_go_of()
    {
        OpenFiles.SkipWithout();
        using var directory = new TemporaryDirectory();
        using (var file = new FaissFlatFile(DiskStorage.Instance.Open(directory["v"], create: true), 4, 0))
        {
            file.Publish(0);
        }

        Assert.False(OpenFiles.Contain(directory["v"]));
        FaissFlatReader.Open(directory["v"]).Dispose();
        Assert.False(OpenFiles.Contain(directory["v"]));
    }

    [Fact]
    public void Reading_rows_that_are_not_there_is_refused()
    {
        using var directory = new TemporaryDirectory();
        using (var file = new FaissFlatFile(DiskStorage.Instance.Open(directory["v"], create: true), 4, 0))
        {
            file.Append([new float[] { 1, 2, 3, 4 }]);
            file.Publish(1);
        }

        using var reader = FaissFlatReader.Open(directory["v"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadRows(1, new float[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadRows(-1, new float[4]));
        using (FileStream cut = File.Open(directory["v"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            cut.SetLength(50);
        }

        Assert.Equal("faiss-truncated", Assert.Throws<FaissFormatException>(() => reader.ReadRows(0, new float[4])).Reason);
    }
}
