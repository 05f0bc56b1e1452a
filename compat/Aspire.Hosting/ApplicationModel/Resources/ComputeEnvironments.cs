using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.ApplicationModel
{
    // Where a published application is to run: a compose file, a cluster.
    public interface IComputeEnvironmentResource : IResource;

    public class ComputeEnvironmentAnnotation(IComputeEnvironmentResource computeEnvironment) : IResourceAnnotation
    {
        public IComputeEnvironmentResource ComputeEnvironment { get; } = computeEnvironment;
    }
}

namespace Aspire.Hosting
{
    public static class ComputeResourceExtensions
    {
        // Needed for every resource of a model with several environments; with one of them all belong to it.
        public static IResourceBuilder<T> WithComputeEnvironment<T>(
            this IResourceBuilder<T> builder, IResourceBuilder<IComputeEnvironmentResource> computeEnvironmentResource)
            where T : IComputeResource
        {
            ArgumentNullException.ThrowIfNull(builder);
            ArgumentNullException.ThrowIfNull(computeEnvironmentResource);
            return builder.WithAnnotation(new ComputeEnvironmentAnnotation(computeEnvironmentResource.Resource), ResourceAnnotationMutationBehavior.Replace);
        }
    }
}
