using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace XnaiAspire.Mutation.Mutants;

/// <summary>What no mutant is made of, and why.</summary>
internal static class Left
{
    /// <summary>Whether nothing below a node is changed.</summary>
    public static bool Alone(SyntaxNode node) => node switch
    {
        // Values that the compiler needs to know cannot be switched.
        AttributeListSyntax or EnumMemberDeclarationSyntax or EqualsValueClauseSyntax { Parent: ParameterSyntax } => true,
        PatternSyntax or SwitchLabelSyntax => true,
        FieldDeclarationSyntax field when Has(field, SyntaxKind.ConstKeyword) || Has(field, SyntaxKind.StaticKeyword) => true,
        LocalDeclarationStatementSyntax { IsConst: true } => true,

        // Set once a process, before any mutant is switched on.
        EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } when Has(property, SyntaxKind.StaticKeyword) => true,

        // Words for people: of an exception or message the reason code and the place are checked, the wording is free.
        InterpolatedStringExpressionSyntax => true,
        ArgumentListSyntax { Parent: ObjectCreationExpressionSyntax creation } when creation.Type.ToString().EndsWith("Exception", StringComparison.Ordinal) => true,

        // Instants at which the kill loop ends the process; they do nothing otherwise.
        InvocationExpressionSyntax call when IsFailpoint(call) => true,

        // One byte more of a buffer changes nothing.
        ArrayRankSpecifierSyntax => true,
        _ => false,
    };

    public static bool IsFailpoint(ExpressionSyntax expression) =>
        expression is InvocationExpressionSyntax call && call.Expression.ToString() == "Failpoint.Pass";

    /// <summary>Whether an expression declares a variable: then it cannot stand there twice, as original and as mutant.</summary>
    public static bool Declares(SyntaxNode node) => node.DescendantNodes().Any(inner => inner is SingleVariableDesignationSyntax);

    private static bool Has(MemberDeclarationSyntax member, SyntaxKind modifier) => member.Modifiers.Any(modifier);
}
