using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace XnaiAspire.Mutation.Mutants;

/// <summary>Compiles a project with all mutants of some of its files. Mutants that do not compile are found by the errors and left out.</summary>
internal sealed class MutatedProject(string projectDirectory, CompilerArguments arguments, Func<string, bool> isMutated)
{
    private readonly HashSet<int> _rejected = [];
    private readonly Dictionary<SyntaxTree, IReadOnlyList<Mutant>> _byTree = [];

    /// <summary>Mutants that are compiled in.</summary>
    public IReadOnlyList<Mutant> Mutants { get; private set; } = [];

    /// <summary>Mutants that are no C#: a subtraction of texts, a statement without which a variable has no value.</summary>
    public int NotCompiled => _rejected.Count;

    public void Emit(string path)
    {
        CSharpCompilation original = arguments.Compile();
        while (true)
        {
            CSharpCompilation mutated = Inject(original);
            using var assembly = new MemoryStream();
            Diagnostic[] errors = [.. mutated.Emit(assembly).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
            if (errors.Length == 0)
            {
                File.WriteAllBytes(path, assembly.ToArray());
                return;
            }

            if (!errors.Select(Reject).ToArray().Contains(true))
            {
                throw new InvalidOperationException($"The mutated project does not compile: {errors[0]}");
            }
        }
    }

    private CSharpCompilation Inject(CSharpCompilation original)
    {
        _byTree.Clear();
        List<Mutant> all = [];
        CSharpCompilation mutated = original.AddSyntaxTrees(CSharpSyntaxTree.ParseText(MutantSwitch.Source, (CSharpParseOptions)original.SyntaxTrees[0].Options));
        foreach (SyntaxTree tree in original.SyntaxTrees)
        {
            string file = Path.GetRelativePath(projectDirectory, tree.FilePath).Replace('\\', '/');
            if (!isMutated(file))
            {
                continue;
            }

            var injector = new MutantInjector(file, all.Count, _rejected);
            SyntaxTree changed = tree.WithRootAndOptions(injector.Visit(tree.GetRoot())!.NormalizeWhitespace(), tree.Options);
            mutated = mutated.ReplaceSyntaxTree(tree, changed);
            _byTree[changed] = injector.Mutants;
            all.AddRange(injector.Mutants);
        }

        Mutants = [.. all.Where(mutant => !_rejected.Contains(mutant.Number))];
        return mutated;
    }

    // The mutant around the error, else the statements left out in the same member, else all that is in the member.
    private bool Reject(Diagnostic error)
    {
        if (error.Location.SourceTree is not { } tree || !_byTree.ContainsKey(tree))
        {
            return false;
        }

        SyntaxNode place = tree.GetRoot().FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true);
        while (place is ParenthesizedExpressionSyntax inner)
        {
            place = inner.Expression;
        }

        if (place.AncestorsAndSelf().Select(Number).FirstOrDefault(number => number is not null) is { } around)
        {
            return _rejected.Add(around);
        }

        SyntaxNode member = place.AncestorsAndSelf().FirstOrDefault(node => node is MemberDeclarationSyntax or AccessorDeclarationSyntax) ?? place;
        int[] statements = [.. member.DescendantNodes().OfType<IfStatementSyntax>().Select(Number).OfType<int>()];
        int[] doubtful = statements.Length > 0 ? statements : [.. member.DescendantNodes().Select(Number).OfType<int>()];
        _rejected.UnionWith(doubtful);
        return doubtful.Length > 0;
    }

    private static int? Number(SyntaxNode node)
    {
        ExpressionSyntax? condition = node switch
        {
            ConditionalExpressionSyntax expression => expression.Condition,
            IfStatementSyntax { Condition: PrefixUnaryExpressionSyntax not } => not.Operand,
            IfStatementSyntax statement => statement.Condition,
            _ => null,
        };
        return condition is InvocationExpressionSyntax call && call.Expression.ToString() == MutantSwitch.Call
            ? int.Parse(call.ArgumentList.Arguments[0].ToString(), null)
            : null;
    }
}
