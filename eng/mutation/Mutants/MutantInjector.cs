using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace XnaiAspire.Mutation.Mutants;

/// <summary>
/// Writes every mutant of a file beside its original: <c>a + b</c> becomes <c>(MutantSwitch.Is(7) ? (a - b) : (a + b))</c>. So one build serves
/// all of them. Numbers are given in the same order each time, those of rejected mutants too.
/// </summary>
internal sealed class MutantInjector(string file, int firstNumber, IReadOnlySet<int> rejected) : CSharpSyntaxRewriter
{
    private readonly List<Mutant> _mutants = [];

    public IReadOnlyList<Mutant> Mutants => _mutants;

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        if (node is null || Left.Alone(node))
        {
            return node;
        }

        SyntaxNode? visited = base.Visit(node);
        if (visited is not ExpressionSyntax expression || node is not ExpressionSyntax original || IsWholeStatement(node) || Left.Declares(node))
        {
            return visited;
        }

        foreach ((string kind, ExpressionSyntax with) in Replacements.Of(original))
        {
            if (Add(original, kind, with.NormalizeWhitespace().ToString()) is { } number)
            {
                expression = ParenthesizedExpression(ConditionalExpression(
                    Switch(number), ParenthesizedExpression(with.WithoutTrivia()), ParenthesizedExpression(expression.WithoutTrivia())))
                    .WithTriviaFrom(original);
            }
        }

        return expression;
    }

    public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        if (Left.IsFailpoint(node.Expression))
        {
            return node;
        }

        SyntaxNode visited = base.VisitExpressionStatement(node)!;
        foreach ((string kind, ExpressionSyntax with) in Left.Declares(node) ? [] : Replacements.Of(node.Expression))
        {
            if (Add(node, kind, $"{with.NormalizeWhitespace()};") is { } number)
            {
                visited = IfStatement(Switch(number), Block(ExpressionStatement(with)), ElseClause(Block((StatementSyntax)visited)));
            }
        }

        return Removable(node, (StatementSyntax)visited);
    }

    public override SyntaxNode? VisitThrowStatement(ThrowStatementSyntax node) => Removable(node, (StatementSyntax)base.VisitThrowStatement(node)!);

    public override SyntaxNode? VisitBreakStatement(BreakStatementSyntax node) => node.Parent is SwitchSectionSyntax ? node : Removable(node, node);

    public override SyntaxNode? VisitContinueStatement(ContinueStatementSyntax node) => Removable(node, node);

    public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node) =>
        node.Expression is null ? Removable(node, node) : base.VisitReturnStatement(node);

    // As a block, so that its one statement can be left out.
    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        var visited = (MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!;
        return visited.ExpressionBody is { } body && IsVoid(node) && !Left.IsFailpoint(body.Expression)
            ? visited.WithExpressionBody(null).WithSemicolonToken(default)
                .WithBody(Block((StatementSyntax)Removable(node.ExpressionBody!.Expression, ExpressionStatement(body.Expression))))
            : visited;
    }

    private SyntaxNode Removable(SyntaxNode node, StatementSyntax visited) => Add(node, "statement", "(nothing)") is { } number
        ? IfStatement(PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, Switch(number)), Block(visited))
        : visited;

    private int? Add(SyntaxNode place, string kind, string replacement)
    {
        int number = firstNumber + _mutants.Count;
        var mutant = new Mutant(number, file, Member(place), Line(place), kind, OneLine(place.ToString()), OneLine(replacement));
        _mutants.Add(mutant with { Occurrence = 1 + _mutants.Count(other => other with { Occurrence = 1, Number = number, Line = mutant.Line, Kind = kind } == mutant) });
        return rejected.Contains(number) ? null : number;
    }

    private static string Member(SyntaxNode place) => place.Ancestors().OfType<MemberDeclarationSyntax>().FirstOrDefault() switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
        { } other => other.Kind().ToString(),
        null => "",
    };

    private static int Line(SyntaxNode place) => place.SyntaxTree.GetLineSpan(place.Span).StartLinePosition.Line + 1;

    private static InvocationExpressionSyntax Switch(int number) => (InvocationExpressionSyntax)ParseExpression($"{MutantSwitch.Call}({number})");

    private static bool IsWholeStatement(SyntaxNode node) =>
        node.Parent is ExpressionStatementSyntax
        || node.Parent is ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method } && IsVoid(method)
        || node.Parent is ForStatementSyntax loop && loop.Incrementors.Contains(node);

    private static bool IsVoid(MethodDeclarationSyntax method) => method.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
