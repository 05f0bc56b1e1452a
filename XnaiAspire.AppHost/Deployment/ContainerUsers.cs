namespace XnaiAspire.AppHost.Deployment;

/// <summary>The users that the images make for their programs, by number: a name can be looked up only once the image is there.</summary>
internal static class ContainerUsers
{
    /// <summary>"app" of .NET's images, the dashboard's among them.</summary>
    public const int DotNet = 1654;

    /// <summary>"redis" of Redis' image.</summary>
    public const int Redis = 999;
}
