using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Faiss;

public sealed class FaissEuclideanHeaderTests : IDisposable
{
    // faiss.write_index(IndexFlatL2(2) with the row [1, 0]).
    private const string OneRowOf2 = "4978463202000000010000000000000000001000000000000000100000000000010100000002000000000000000000803F00000000";

    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void An_index_by_distance_is_opened_where_either_is_asked_for_and_refused_by_name_elsewhere()
    {
        File.WriteAllBytes(_root["l2"], Convert.FromHexString(OneRowOf2));
        using (FaissFlatReader reader = FaissFlatReader.OpenEitherMetric(_root["l2"]))
        {
            Assert.True(reader.IsEuclidean);
            Assert.Equal(new FaissFlatHeader(2, 1), reader.Header);
            float[] row = new float[2];
            reader.ReadRows(0, row);
            Assert.Equal([1, 0], row);
        }

        var error = Assert.Throws<FaissFormatException>(() => FaissFlatReader.Open(_root["l2"]));
        Assert.Equal("faiss-kind", error.Reason);
        Assert.Contains("\"IxF2\" (a flat index by Euclidean distance)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_by_inner_product_is_none_by_distance()
    {
        byte[] bytes = new byte[FaissFlatHeader.Length];
        new FaissFlatHeader(2, 0).WriteTo(bytes);
        File.WriteAllBytes(_root["ip"], bytes);
        using FaissFlatReader reader = FaissFlatReader.OpenEitherMetric(_root["ip"]);
        Assert.False(reader.IsEuclidean);
    }

    [Theory]
    [InlineData(33, 0)] // another metric under the same tag
    [InlineData(33, 2)]
    [InlineData(3, (int)'l')] // another tag
    public void A_head_that_is_not_quite_one_is_left_as_it_is(int offset, int value)
    {
        byte[] head = Convert.FromHexString(OneRowOf2)[..FaissFlatHeader.Length];
        head[offset] = (byte)value;
        byte[] before = [.. head];
        Assert.False(FaissEuclideanHeader.TryMakeInnerProduct(head));
        Assert.Equal(before, head);
    }

    [Fact]
    public void A_head_cut_off_is_none()
    {
        byte[] head = Convert.FromHexString(OneRowOf2)[..FaissFlatHeader.Length];
        Assert.False(FaissEuclideanHeader.TryMakeInnerProduct(head.AsSpan(0, FaissFlatHeader.Length - 1)));
        Assert.True(FaissEuclideanHeader.TryMakeInnerProduct(head));
    }
}
