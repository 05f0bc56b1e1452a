using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.ApplicationModel
{
    public static class ProjectResourceExtensions
    {
        public static IEnumerable<ProjectResource> GetProjectResources(this DistributedApplicationModel model) =>
            model.Resources.OfType<ProjectResource>();

        public static IProjectMetadata GetProjectMetadata(this ProjectResource projectResource) =>
            projectResource.Annotations.OfType<IProjectMetadata>().Single();
    }
}

namespace Aspire.Hosting
{
    public static class ExecutableResourceExtensions
    {
        public static IEnumerable<ExecutableResource> GetExecutableResources(this DistributedApplicationModel model) =>
            model.Resources.OfType<ExecutableResource>();
    }

    public static class ContainerResourceExtensions
    {
        public static IEnumerable<IResource> GetContainerResources(this DistributedApplicationModel model) =>
            model.Resources.Where(IsContainer);

        public static bool IsContainer(this IResource resource) => resource.HasAnnotationOfType<ContainerImageAnnotation>();
    }
}
