namespace XnaiAspire.Mutation.Mutants;

/// <summary>The class that is compiled into the mutated project.</summary>
internal static class MutantSwitch
{
    public const string TypeName = "XnaiMutantSwitch";
    public const string Call = "global::" + TypeName + ".Is";

    // A mutant that makes a loop endless is found by the places that it passes: the same on any machine, and with no process to kill.
    public const string Source = $$"""
        public static class {{TypeName}}
        {
            public static int Active = -1;
            public static bool[] Passed;
            public static long Steps;
            public static long MaxSteps = long.MaxValue;

            public static bool Is(int number)
            {
                if (++Steps > MaxSteps)
                {
                    throw new System.TimeoutException("mutant: too many steps");
                }

                if (Passed is { } passed)
                {
                    passed[number] = true;
                }

                return number == Active;
            }
        }
        """;
}
