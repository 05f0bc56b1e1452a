using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace XnaiAspire.Mutation.Mutants;

/// <summary>What an expression is changed to. One change a mutant, of the sort that is easily made by mistake.</summary>
internal static class Replacements
{
    private static readonly Dictionary<SyntaxKind, SyntaxKind[]> Operators = new()
    {
        [SyntaxKind.AddExpression] = [SyntaxKind.SubtractExpression],
        [SyntaxKind.SubtractExpression] = [SyntaxKind.AddExpression],
        [SyntaxKind.MultiplyExpression] = [SyntaxKind.DivideExpression],
        [SyntaxKind.DivideExpression] = [SyntaxKind.MultiplyExpression],
        [SyntaxKind.ModuloExpression] = [SyntaxKind.MultiplyExpression],
        [SyntaxKind.LessThanExpression] = [SyntaxKind.LessThanOrEqualExpression, SyntaxKind.GreaterThanOrEqualExpression],
        [SyntaxKind.LessThanOrEqualExpression] = [SyntaxKind.LessThanExpression, SyntaxKind.GreaterThanExpression],
        [SyntaxKind.GreaterThanExpression] = [SyntaxKind.GreaterThanOrEqualExpression, SyntaxKind.LessThanOrEqualExpression],
        [SyntaxKind.GreaterThanOrEqualExpression] = [SyntaxKind.GreaterThanExpression, SyntaxKind.LessThanExpression],
        [SyntaxKind.EqualsExpression] = [SyntaxKind.NotEqualsExpression],
        [SyntaxKind.NotEqualsExpression] = [SyntaxKind.EqualsExpression],
        [SyntaxKind.LogicalAndExpression] = [SyntaxKind.LogicalOrExpression],
        [SyntaxKind.LogicalOrExpression] = [SyntaxKind.LogicalAndExpression],
        [SyntaxKind.LeftShiftExpression] = [SyntaxKind.RightShiftExpression],
        [SyntaxKind.RightShiftExpression] = [SyntaxKind.LeftShiftExpression],
        [SyntaxKind.BitwiseAndExpression] = [SyntaxKind.BitwiseOrExpression],
        [SyntaxKind.BitwiseOrExpression] = [SyntaxKind.BitwiseAndExpression],
        [SyntaxKind.ExclusiveOrExpression] = [SyntaxKind.BitwiseAndExpression],
    };

    private static readonly Dictionary<SyntaxKind, SyntaxKind> Assignments = new()
    {
        [SyntaxKind.AddAssignmentExpression] = SyntaxKind.SubtractAssignmentExpression,
        [SyntaxKind.SubtractAssignmentExpression] = SyntaxKind.AddAssignmentExpression,
        [SyntaxKind.OrAssignmentExpression] = SyntaxKind.AndAssignmentExpression,
        [SyntaxKind.AndAssignmentExpression] = SyntaxKind.OrAssignmentExpression,
        [SyntaxKind.PreIncrementExpression] = SyntaxKind.PreDecrementExpression,
        [SyntaxKind.PreDecrementExpression] = SyntaxKind.PreIncrementExpression,
        [SyntaxKind.PostIncrementExpression] = SyntaxKind.PostDecrementExpression,
        [SyntaxKind.PostDecrementExpression] = SyntaxKind.PostIncrementExpression,
    };

    private static readonly Dictionary<string, string> Methods = new(StringComparer.Ordinal)
    {
        ["Min"] = "Max",
        ["Max"] = "Min",
        ["Any"] = "All",
        ["All"] = "Any",
        ["First"] = "Last",
        ["Last"] = "First",
        ["Skip"] = "Take",
        ["Take"] = "Skip",
        ["StartsWith"] = "EndsWith",
        ["EndsWith"] = "StartsWith",
        ["IndexOf"] = "LastIndexOf",
        ["LastIndexOf"] = "IndexOf",
        ["Sum"] = "Max",
    };

    public static IEnumerable<(string Kind, ExpressionSyntax With)> Of(ExpressionSyntax expression) => expression switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } coalesce => OfCoalesce(coalesce),
        BinaryExpressionSyntax binary when Operators.TryGetValue(binary.Kind(), out SyntaxKind[]? kinds) =>
            kinds.Select(kind => ("operator", (ExpressionSyntax)BinaryExpression(kind, binary.Left, binary.Right))),
        AssignmentExpressionSyntax assignment when Assignments.TryGetValue(assignment.Kind(), out SyntaxKind kind) =>
            [("assignment", AssignmentExpression(kind, assignment.Left, assignment.Right))],
        PrefixUnaryExpressionSyntax prefix when Assignments.TryGetValue(prefix.Kind(), out SyntaxKind kind) =>
            [("assignment", PrefixUnaryExpression(kind, prefix.Operand))],
        PostfixUnaryExpressionSyntax postfix when Assignments.TryGetValue(postfix.Kind(), out SyntaxKind kind) =>
            [("assignment", PostfixUnaryExpression(kind, postfix.Operand))],
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression or (int)SyntaxKind.BitwiseNotExpression or (int)SyntaxKind.UnaryMinusExpression } unary =>
            [("operator", unary.Operand)],
        LiteralExpressionSyntax literal => OfLiteral(literal),
        IsPatternExpressionSyntax pattern => OfPattern(pattern).Append(("condition", Not(pattern))),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } call when Methods.TryGetValue(member.Name.Identifier.Text, out string? other) =>
            [("method", call.WithExpression(member.WithName(IdentifierName(other))))],
        InvocationExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax when IsCondition(expression) => [("condition", Not(expression))],
        _ => [],
    };

    private static IEnumerable<(string, ExpressionSyntax)> OfCoalesce(BinaryExpressionSyntax coalesce) =>
        coalesce.Right is ThrowExpressionSyntax ? [] : [("null", coalesce.Left), ("null", coalesce.Right)];

    private static IEnumerable<(string, ExpressionSyntax)> OfLiteral(LiteralExpressionSyntax literal) => literal.Kind() switch
    {
        SyntaxKind.TrueLiteralExpression => [("literal", LiteralExpression(SyntaxKind.FalseLiteralExpression))],
        SyntaxKind.FalseLiteralExpression => [("literal", LiteralExpression(SyntaxKind.TrueLiteralExpression))],
        SyntaxKind.NumericLiteralExpression when literal.Token.Value is int value and < int.MaxValue =>
            [("literal", LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(value + 1)))],
        _ => [],
    };

    private static IEnumerable<(string, ExpressionSyntax)> OfPattern(IsPatternExpressionSyntax whole)
    {
        foreach (SyntaxNode part in whole.Pattern.DescendantNodesAndSelf())
        {
            SyntaxNode? other = part switch
            {
                BinaryPatternSyntax { RawKind: (int)SyntaxKind.OrPattern } either =>
                    BinaryPattern(SyntaxKind.AndPattern, ParenthesizedPattern(either.Left), ParenthesizedPattern(either.Right)),
                BinaryPatternSyntax both => BinaryPattern(SyntaxKind.OrPattern, both.Left, both.Right),
                RelationalPatternSyntax relation => RelationalPattern(Token(Neighbour(relation.OperatorToken.Kind())), relation.Expression),
                _ => null,
            };
            if (other is not null)
            {
                yield return ("pattern", whole.ReplaceNode(part, other));
            }
        }
    }

    private static SyntaxKind Neighbour(SyntaxKind relation) => relation switch
    {
        SyntaxKind.LessThanToken => SyntaxKind.LessThanEqualsToken,
        SyntaxKind.LessThanEqualsToken => SyntaxKind.LessThanToken,
        SyntaxKind.GreaterThanToken => SyntaxKind.GreaterThanEqualsToken,
        _ => SyntaxKind.GreaterThanToken,
    };

    private static bool IsCondition(ExpressionSyntax expression) => expression.Parent switch
    {
        IfStatementSyntax or WhileStatementSyntax or DoStatementSyntax => true,
        ConditionalExpressionSyntax conditional => conditional.Condition == expression,
        _ => false,
    };

    private static PrefixUnaryExpressionSyntax Not(ExpressionSyntax expression) =>
        PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, ParenthesizedExpression(expression));
}
