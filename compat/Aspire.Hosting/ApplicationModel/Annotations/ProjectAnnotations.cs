using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.ApplicationModel
{
    public sealed class LaunchProfileAnnotation(string launchProfileName) : IResourceAnnotation
    {
        public string LaunchProfileName { get; } = launchProfileName;
    }

    public sealed class DefaultLaunchProfileAnnotation(string launchProfileName) : IResourceAnnotation
    {
        public string LaunchProfileName { get; } = launchProfileName;
    }

    public sealed class ExcludeLaunchProfileAnnotation : IResourceAnnotation;

    public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
    {
        public int Replicas { get; } = replicas;
    }
}

namespace Aspire.Hosting
{
    public interface IProjectMetadata : IResourceAnnotation
    {
        string ProjectPath { get; }

        LaunchSettings? LaunchSettings => null;

        bool SuppressBuild => false;

        bool IsFileBasedApp => false;
    }
}
