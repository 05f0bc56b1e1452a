using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace XnaiAspire.Assets;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it printed on both streams.</param>
public sealed record CommandResult(int ExitCode, string Output)
{
    // Enough for npm's error code and sentence; a build error is one line.
    private const int LinesShown = 6;

    /// <summary>The first lines of the output in one.</summary>
    public string FirstLines => string.Join(
        " | ", Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(LinesShown));
}

/// <summary>Runs a program to its end.</summary>
public static class Command
{
    /// <summary>Runs a program without standard input; null when there is no such program.</summary>
    /// <param name="program">Name on the PATH, or a path.</param>
    /// <param name="arguments">Arguments, each one word.</param>
    /// <param name="directory">Working directory.</param>
    /// <param name="environment">Variables to set.</param>
    /// <param name="cancellationToken">Kills the program with its children.</param>
    public static async Task<CommandResult?> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        string directory,
        IReadOnlyList<KeyValuePair<string, string>> environment,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = new Process { StartInfo = start };
        var output = new StringBuilder();
        process.OutputDataReceived += Collect;
        process.ErrorDataReceived += Collect;
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        lock (output)
        {
            return new CommandResult(process.ExitCode, output.ToString());
        }

        void Collect(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                output.AppendLine(line.Data);
            }
        }
    }
}
