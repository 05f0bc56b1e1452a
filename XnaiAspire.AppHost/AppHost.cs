using XnaiAspire.AppHost;
using XnaiAspire.AppHost.Deployment;

// Once, to run; to publish, once for each target.
return DeploymentTarget.CommandLines(args).Select(Start).FirstOrDefault(exitCode => exitCode != 0);

static int Start(string[] args)
{
    try
    {
        var builder = DistributedApplication.CreateBuilder(args);
        var (options, exitCode) = RunOptions.Read(args, builder);
        if (options is null)
        {
            return exitCode;
        }

        // Redis tracks runs, it owns nothing: a server that is given, else one that is started.
        IResourceBuilder<IResourceWithConnectionString> redis = options.HasRedis
            ? builder.AddConnectionString("redis")
            : builder.AddRedis("redis").WithData(options).RestartAfterCrash();

        // Texts become vectors. A process of its own, since native code that aborts takes its process along.
        var embedder = builder.AddEmbedder("embedder", options);

        // Documents become an index: reads the library, asks the Embedder, commits, publishes a snapshot.
        var ingestor = builder.AddProject<Projects.XnaiAspire_Ingestor>("ingestor")
            .WithArgs(options.IngestorArguments)
            .WithRebuild(options)
            .WithReference(redis)
            .WithReference(embedder)
            .WaitFor(redis)
            .WaitFor(embedder)
            .WithHttpHealthCheck("/health", endpointName: "http")
            .WithUrlForEndpoint("http", url => url.DisplayText = "Library")
            .WithRunCommands()
            .WithIngestorContainer(options)
            .RestartAfterCrash()
            .WithIconName("BookDatabase");

        // More of them share the work; whichever dies, the others go on.
        List<IResourceBuilder<ProjectResource>> embedders = [embedder];
        for (var replica = 1; replica < options.Embedders; replica++)
        {
            embedders.Add(builder.AddEmbedder($"embedder-{replica + 1}", options));
            ingestor.WithReplica(embedders[replica], replica);
        }

        builder.AddDeployment(new Parts(redis, embedders, ingestor), options);
        builder.AddFailureReport();
        builder.AddRunSummary(ingestor);
        builder.Build().Run();
        return 0;
    }
    catch (DistributedApplicationException refused)
    {
        // A taken port, a missing program: the message says what to do about it.
        Console.Error.WriteLine(refused.Message);
        return RunOptions.FailedExitCode;
    }
}
