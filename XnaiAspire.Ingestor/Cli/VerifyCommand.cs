using System.CommandLine;
using StackExchange.Redis;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Verification;
using XnaiAspire.Ingestor.Wire;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>verify</c>: whether library, ledger, vectors, snapshots and Redis agree. Needs no server, writes nothing, disturbs nobody.</summary>
internal static class VerifyCommand
{
    private static readonly Option<bool> Deep = new("--deep")
    {
        Description = "Read every file again and compare its bytes, and each chunk with the text at its place.",
    };

    private static readonly Option<bool> Strict = new("--strict")
    {
        Description = "End with 4 also when nothing is damaged but something is behind.",
    };

    private static readonly Option<string?> Redis = new("--redis")
    {
        Description = "Compare with this Redis too [default: ConnectionStrings__redis, else none]",
        HelpName = "HOST:PORT",
    };

    public static Command Create()
    {
        Command command = new("verify", "Whether library, ledger, vectors, snapshots and Redis agree; names what does not. Only reads, needs no running service.")
        {
            LibraryOptions.LibraryPath, LibraryOptions.DataPath, LibraryOptions.IndexPath, ShardOption.Shard, Deep, Strict, Redis, Output.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        TextWriter error = parsed.InvocationConfiguration.Error;
        if (LibraryOptions.IndexDirectory(parsed) is not { } directory)
            return await CommandLine.RefuseAsync(error, LibraryOptions.NoIndexNamed);

        IngestOptions options = LibraryOptions.Read(parsed);
        var request = new VerifyRequest(
            directory, options.LibraryPath.Length == 0 ? null : options.LibraryRoot, options.FileTypes, parsed.GetValue(Deep));
        try
        {
            await using ConnectionMultiplexer? redis = await ConnectAsync(parsed.GetValue(Redis));
            using VerifyBar bar = new(error);
            VerifyReport report = await Verifier.RunAsync(request, redis, bar, TimeProvider.System, cancellationToken);
            bar.Clear();
            await output.WriteLineAsync(parsed.GetValue(Output.Json) ? Output.AsJson(report, CliJson.Default.VerifyReport) : VerifyText.Of(report));
            bool strict = parsed.GetValue(Strict) && report.Counts.Stale > 0;
            return report.Healthy && !strict ? ExitCodes.Complete : ExitCodes.DamageFound;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandLine.Stopped;
        }
        catch (IndexRefusedException e) when (e.Reason == "index-missing")
        {
            await error.WriteLineAsync(LibraryOptions.NoIndexAt(directory));
            return ExitCodes.Failed;
        }
        catch (Exception e) when (e is IndexException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }

    private static async Task<ConnectionMultiplexer?> ConnectAsync(string? given)
    {
        IConfiguration settings = CommandConfiguration.Read();
        string? address = given ?? settings.GetConnectionString(IngestServices.RedisName);
        if (string.IsNullOrWhiteSpace(address))
            return null;

        if (CalledAddresses.OfRedis(settings, address) is { } problem)
            throw new WireRefusedException(problem);

        var configuration = ConfigurationOptions.Parse(address);
        RedisWire.Trust(configuration, RedisWire.ReadAuthority(settings));
        configuration.AbortOnConnectFail = false;
        return await ConnectionMultiplexer.ConnectAsync(configuration);
    }
}
