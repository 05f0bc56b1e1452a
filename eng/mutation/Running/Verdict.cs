namespace XnaiAspire.Mutation.Running;

internal enum Verdict
{
    /// <summary>A test failed.</summary>
    Killed,

    /// <summary>A test did not end, or the process did.</summary>
    Timeout,

    /// <summary>All tests that pass the place succeed.</summary>
    Survived,

    /// <summary>No test passes the place.</summary>
    NoCoverage,
}

/// <summary>A mutant's turn has come.</summary>
internal sealed record Started(int Number);

/// <summary>How a mutant fared.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Verdict">The end.</param>
/// <param name="By">The test that ended it.</param>
internal sealed record Outcome(int Number, Verdict Verdict, string? By);

/// <summary>What a test passes when nothing is changed.</summary>
/// <param name="Test">The test.</param>
/// <param name="Milliseconds">How long it takes.</param>
/// <param name="Steps">Places that it passes, each time counted.</param>
/// <param name="Mutants">Mutants that it passes.</param>
internal sealed record Coverage(string Test, long Milliseconds, long Steps, int[] Mutants);
