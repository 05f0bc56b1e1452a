using XnaiAspire.Embedder.Engines;

namespace XnaiAspire.Embedder.Tests.Engines;

public sealed class UnitVectorTests
{
    [Fact]
    public void A_vector_is_scaled_to_length_1() => Assert.Equal([0.6f, -0.8f], UnitVector.From([3f, -4f])!);

    [Theory]
    [InlineData(1e-30f)]
    [InlineData(1e30f)]
    public void Very_small_and_very_large_numbers_are_scaled_too(float size)
        => Assert.Equal(0.70710677f, UnitVector.From([size, size])![0], 6);

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(float.NaN, 1f)]
    [InlineData(1f, float.NegativeInfinity)]
    public void What_has_no_direction_has_no_unit_vector(float first, float second) => Assert.Null(UnitVector.From([first, second]));
}
