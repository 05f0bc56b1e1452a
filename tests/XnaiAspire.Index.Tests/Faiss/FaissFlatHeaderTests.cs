using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using XnaiAspire.Index.Faiss;

namespace XnaiAspire.Index.Tests.Faiss;

public sealed class FaissFlatHeaderTests
{
    // faiss.write_index(IndexFlatIP(384) with 2 rows), the head of it.
    private const string TwoRowsOf384 = "4978464980010000020000000000000000001000000000000000100000000000010000000000030000000000 00";

    [Fact]
    public void Header_is_what_faiss_writes()
    {
        byte[] bytes = new byte[FaissFlatHeader.Length];
        new FaissFlatHeader(384, 2).WriteTo(bytes);
        Assert.Equal(Convert.FromHexString(TwoRowsOf384.Replace(" ", string.Empty, StringComparison.Ordinal)), bytes);
    }

    [Property]
    public bool Header_round_trips(PositiveInt dimensions, NonNegativeInt rows)
    {
        var header = new FaissFlatHeader(dimensions.Get % FaissFlatHeader.MaxDimensions + 1, rows.Get);
        byte[] bytes = new byte[FaissFlatHeader.Length];
        header.WriteTo(bytes);
        return FaissFlatHeader.Parse(bytes, header.FileLength) == header;
    }

    [Theory]
    [InlineData(0, 0x4A, "faiss-kind")]
    [InlineData(3, (int)'2', "faiss-kind")]
    [InlineData(7, 0x80, "faiss-dimensions")]
    [InlineData(4, 0x81, "faiss-count")]
    [InlineData(8, 3, "faiss-count")]
    [InlineData(15, 0x80, "faiss-count")]
    [InlineData(32, 0, "faiss-untrained")]
    [InlineData(33, 1, "faiss-metric")]
    [InlineData(44, 1, "faiss-count")]
    public void A_changed_byte_is_refused_with_its_reason(int offset, int value, string reason)
    {
        var header = new FaissFlatHeader(384, 2);
        byte[] bytes = new byte[FaissFlatHeader.Length];
        header.WriteTo(bytes);
        bytes[offset] = (byte)value;
        Assert.Equal(reason, Assert.Throws<FaissFormatException>(() => FaissFlatHeader.Parse(bytes, header.FileLength)).Reason);
    }

    [Fact]
    public void Rows_that_the_file_is_too_short_for_are_refused()
    {
        var header = new FaissFlatHeader(384, 2);
        byte[] bytes = new byte[FaissFlatHeader.Length];
        header.WriteTo(bytes);
        Assert.Equal(
            "faiss-truncated", Assert.Throws<FaissFormatException>(() => FaissFlatHeader.Parse(bytes, header.FileLength - 1)).Reason);
        Assert.Equal("faiss-truncated", Assert.Throws<FaissFormatException>(() => FaissFlatHeader.Parse(bytes.AsSpan(0, 44), 44)).Reason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(FaissFlatHeader.MaxDimensions)]
    public void The_fewest_and_the_most_dimensions_are_read_and_one_beyond_is_refused(int dimensions)
    {
        byte[] bytes = new byte[FaissFlatHeader.Length];
        new FaissFlatHeader(dimensions, 0).WriteTo(bytes);
        Assert.Equal(dimensions, FaissFlatHeader.Parse(bytes, FaissFlatHeader.Length).Dimensions);
        new FaissFlatHeader(dimensions == 1 ? 0 : dimensions + 1, 0).WriteTo(bytes);
        Assert.Equal("faiss-dimensions", Assert.Throws<FaissFormatException>(() => FaissFlatHeader.Parse(bytes, FaissFlatHeader.Length)).Reason);
    }

    [Fact]
    public void A_header_is_written_whole_over_whatever_was_there()
    {
        byte[] clean = new byte[FaissFlatHeader.Length];
        byte[] used = [.. Enumerable.Repeat((byte)0xFF, FaissFlatHeader.Length)];
        new FaissFlatHeader(384, 2).WriteTo(clean);
        new FaissFlatHeader(384, 2).WriteTo(used);
        Assert.Equal(clean, used);
    }

    [Fact]
    public void A_tag_cannot_steer_the_terminal_that_the_refusal_is_shown_on()
    {
        byte[] bytes = [(byte)'~', (byte)' ', 0x7F, 0x1B, .. new byte[FaissFlatHeader.Length]];
        var error = Assert.Throws<FaissFormatException>(() => FaissFlatHeader.Parse(bytes, bytes.Length));
        Assert.Contains(@"""~ \x7f\x1b""", error.Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 1000)]
    public bool Any_bytes_are_a_header_or_a_typed_error(byte[] bytes, NonNegativeInt length)
    {
        try
        {
            FaissFlatHeader header = FaissFlatHeader.Parse(bytes, length.Get);
            return header.FileLength <= length.Get;
        }
        catch (FaissFormatException)
        {
            return true;
        }
    }

    /// <summary>Random bytes hardly ever begin right, so these change a few of a right header.</summary>
    [Property(MaxTest = 2000)]
    public Property Damaged_headers_are_headers_or_typed_errors() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<(byte At, byte Value)>().ArrayOf().ToArbitrary(),
        changes =>
        {
            byte[] bytes = new byte[FaissFlatHeader.Length];
            new FaissFlatHeader(3, 5).WriteTo(bytes);
            foreach ((byte at, byte value) in changes)
            {
                bytes[at % bytes.Length] = value;
            }

            return Any_bytes_are_a_header_or_a_typed_error(bytes, NonNegativeInt.NewNonNegativeInt(45 + 60));
        });
}
