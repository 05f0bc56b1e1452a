namespace XnaiAspire.Ingestor.Tests.Redis;

/// <summary>The real clock, but what it says the time is can be set; intervals stay what they are.</summary>
internal sealed class JumpingTime : TimeProvider
{
    public TimeSpan Jump { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;
}
