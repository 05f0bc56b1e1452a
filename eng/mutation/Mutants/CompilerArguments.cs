using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace XnaiAspire.Mutation.Mutants;

/// <summary>What MSBuild would hand to the compiler for a project.</summary>
internal sealed class CompilerArguments
{
    private readonly CSharpCommandLineArguments _parsed;

    private CompilerArguments(CSharpCommandLineArguments parsed) => _parsed = parsed;

    public static CompilerArguments Of(string project)
    {
        string directory = Path.GetDirectoryName(project)!;
        string[] call =
        [
            "msbuild", project, "-t:Compile", "-getItem:CscCommandLineArgs", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",

            // The compiler's step is left out when its output is new enough; nothing is ever newer than a file that is not there.
            "-p:NonExistentFile=none",
        ];
        using Process msbuild = Process.Start(new ProcessStartInfo("dotnet", call) { RedirectStandardOutput = true })!;
        string output = msbuild.StandardOutput.ReadToEnd();
        msbuild.WaitForExit();
        JsonElement items = JsonDocument.Parse(output).RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs");
        string[] arguments = [.. items.EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!)];
        return new CompilerArguments(CSharpCommandLineParser.Default.Parse(arguments, directory, sdkDirectory: null));
    }

    /// <summary>The project as it is, with what its source generators add.</summary>
    public CSharpCompilation Compile()
    {
        CSharpParseOptions options = _parsed.ParseOptions.WithDocumentationMode(DocumentationMode.None);
        SyntaxTree[] trees = [.. _parsed.SourceFiles.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file.Path), options, file.Path))];
        CSharpCompilation plain = CSharpCompilation.Create(
            _parsed.CompilationName,
            trees,
            _parsed.MetadataReferences.Select(reference => MetadataReference.CreateFromFile(reference.Reference, reference.Properties)),
            // Mutants cause warnings, and they are to run as fast as they can.
            _parsed.CompilationOptions.WithGeneralDiagnosticOption(ReportDiagnostic.Suppress).WithOptimizationLevel(OptimizationLevel.Release));
        var loader = new GeneratorLoader();
        IEnumerable<ISourceGenerator> generators = _parsed.AnalyzerReferences.SelectMany(
            reference => new AnalyzerFileReference(reference.FilePath, loader).GetGenerators(LanguageNames.CSharp));
        CSharpGeneratorDriver.Create(generators, parseOptions: options).RunGeneratorsAndUpdateCompilation(plain, out Compilation whole, out _);
        return (CSharpCompilation)whole;
    }

    private sealed class GeneratorLoader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
