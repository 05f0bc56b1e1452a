using System.Reflection;
using XnaiAspire.Mutation.Mutants;

namespace XnaiAspire.Mutation.Running;

/// <summary>The switch in the mutated assembly.</summary>
internal sealed class SwitchedAssembly(string name)
{
    private readonly Type _switch = Assembly.Load(name).GetType(MutantSwitch.TypeName, throwOnError: true)!;

    /// <summary>Places passed since <see cref="Set"/>.</summary>
    public long Steps => (long)Field("Steps").GetValue(null)!;

    /// <param name="mutant">The mutant that is on; -1 for none.</param>
    /// <param name="maxSteps">Places that may be passed before the code under test is stopped.</param>
    /// <param name="passed">Where to note which ones were passed.</param>
    public void Set(int mutant, long maxSteps, bool[]? passed)
    {
        Field("Active").SetValue(null, mutant);
        Field("MaxSteps").SetValue(null, maxSteps);
        Field("Steps").SetValue(null, 0L);
        Field("Passed").SetValue(null, passed);
    }

    private FieldInfo Field(string name) => _switch.GetField(name)!;
}
