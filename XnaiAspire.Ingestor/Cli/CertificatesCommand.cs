using System.CommandLine;
using System.Security.Cryptography;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Wire;

namespace XnaiAspire.Ingestor.Cli;

/// <summary><c>certificates --path DIR NAME...</c>: an authority of one's own and a certificate of it for each service.</summary>
internal static class CertificatesCommand
{
    private static readonly Option<string> Folder = new("--path")
    {
        Description = "Where the files go: ca.crt and ca.key, which are used again if they are there, and NAME.crt and NAME.key for each name.",
        HelpName = "DIR",
        Required = true,
    };

    private static readonly Argument<string[]> Names = new("NAME")
    {
        Description = "Host names or addresses under which a service is reached, the first of which names the files: embedder,localhost,127.0.0.1",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create()
    {
        Command command = new("certificates", "Makes certificates for TLS between the services: an authority and one for each service.") { Folder, Names };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = Path.GetFullPath(parsed.GetRequiredValue(Folder));
        TextWriter output = parsed.InvocationConfiguration.Output;
        try
        {
            using CertificateAuthority authority = await CertificateAuthority.OpenAsync(folder, TimeProvider.System, cancellationToken);
            await output.WriteLineAsync($"{(authority.IsNew ? "made" : "used")}  {authority.CertificatePath}");
            foreach (string names in parsed.GetRequiredValue(Names))
                await output.WriteLineAsync($"made  {await authority.IssueAsync(names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), cancellationToken)}");

            return ExitCodes.Complete;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }
}
