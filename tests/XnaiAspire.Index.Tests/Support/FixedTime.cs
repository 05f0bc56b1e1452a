namespace XnaiAspire.Index.Tests.Support;

/// <summary>A clock that stands still, so that two runs write the same times.</summary>
internal sealed class FixedTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
