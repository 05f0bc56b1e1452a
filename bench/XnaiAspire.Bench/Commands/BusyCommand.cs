using System.CommandLine;

namespace XnaiAspire.Bench;

/// <summary>The busy process as the measurement of embedding starts it.</summary>
internal static class BusyCommand
{
    public const string Name = "busy";
    public const string Spin = "spin";
    public const string Rest = "rest";

    public static Command Create()
    {
        Command command = new(Name, "Only for the others: one busy thread, as the lines of its input say.");
        command.Hidden = true;
        command.SetAction(_ => Obey());
        return command;
    }

    private static void Obey()
    {
        using ManualResetEventSlim spinning = new();
        Thread spinner = new(() =>
        {
            // Comes back at once while it spins.
            while (true)
                spinning.Wait();
        })
        { IsBackground = true };
        spinner.Start();
        while (Console.ReadLine() is { } line)
        {
            if (line == Spin)
                spinning.Set();
            else
                spinning.Reset();
            Console.WriteLine(line);
        }
    }
}
