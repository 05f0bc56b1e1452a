using XnaiAspire.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
var (options, exitCode) = RunOptions.Read(args, builder.AppHostDirectory, builder.Configuration);
if (options is null)
{
    return exitCode;
}

// Redis tracks runs, it owns nothing: a server that is given, else one that is started.
IResourceBuilder<IResourceWithConnectionString> redis = options.HasRedis
    ? builder.AddConnectionString("redis")
    : builder.AddRedis("redis").WithDataBindMount(options.RedisPath).RestartAfterCrash();

// Texts become vectors. A process of its own, since native code that aborts takes its process along.
var embedder = builder.AddEmbedder("embedder", options);

// Documents become an index: reads the library, asks the Embedder, commits, publishes a snapshot.
var ingestor = builder.AddProject<Projects.XnaiAspire_Ingestor>("ingestor")
    .WithArgs(options.IngestorArguments)
    .WithEnvironment("Ingestor__RebuildId", options.RebuildId)
    .WithReference(redis)
    .WithReference(embedder)
    .WaitFor(redis)
    .WaitFor(embedder)
    .WithHttpHealthCheck("/health", endpointName: "http")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Library")
    .WithRunCommands()
    .RestartAfterCrash()
    .WithIconName("BookDatabase");

// More of them share the work; whichever dies, the others go on.
for (var replica = 1; replica < options.Embedders; replica++)
{
    ingestor.WithReplica(builder.AddEmbedder($"embedder-{replica + 1}", options), replica);
}

builder.AddFailureReport();
builder.AddRunSummary(ingestor);
try
{
    builder.Build().Run();
    return 0;
}
catch (DistributedApplicationException refused)
{
    // A taken port, a missing program: the message says what to do about it.
    Console.Error.WriteLine(refused.Message);
    return RunOptions.FailedExitCode;
}
