using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Tests.Model;

public sealed class ReferenceExpressionTests
{
    [Fact]
    public async Task Text_and_values_are_joined()
    {
        var password = new ParameterResource("password", _ => "s e{cret}");
        var expression = ReferenceExpression.Create($"host:{"1{2}"},password={password}");

        Assert.Equal("host:1{2},password=s e{cret}", await expression.GetValueAsync());
        Assert.Equal("host:1{2},password={password.value}", expression.ValueExpression);
    }

    [Fact]
    public async Task The_format_uri_escapes_the_value()
    {
        var password = new ParameterResource("password", _ => "a/b c");

        Assert.Equal("redis://:a%2Fb%20c@x", await ReferenceExpression.Create($"redis://:{password:uri}@x").GetValueAsync());
    }

    [Fact]
    public async Task An_expression_inside_an_expression_is_evaluated()
    {
        var inner = ReferenceExpression.Create($"{new ParameterResource("port", _ => "6379")}");

        Assert.Equal("localhost:6379", await ReferenceExpression.Create($"localhost:{inner}").GetValueAsync());
    }

    [Fact]
    public async Task A_builder_collects_parts()
    {
        var builder = new ReferenceExpressionBuilder();
        Assert.True(builder.IsEmpty);
        builder.AppendLiteral("{");
        builder.Append($"a={new ParameterResource("a", _ => "1")}");

        Assert.Equal("{a=1", await builder.Build().GetValueAsync());
    }

    [Fact]
    public async Task Nothing_is_no_value() => Assert.Null(await ReferenceExpression.Empty.GetValueAsync());

    [Fact]
    public void A_secret_is_found_however_deep()
    {
        var secret = new ParameterResource("secret", _ => "x", secret: true);
        var deep = ReferenceExpression.Create($"1{ReferenceExpression.Create($"2{secret}")}");

        Assert.True(ValueEvaluation.HoldsSecret(deep));
        Assert.True(ValueEvaluation.HoldsSecret(new ConnectionStringReference(new ConnectionStringResource("c", deep), optional: false)));
        Assert.False(ValueEvaluation.HoldsSecret(ReferenceExpression.Create($"{new ParameterResource("open", _ => "x")}")));
        Assert.False(ValueEvaluation.HoldsSecret("secret"));
    }
}
