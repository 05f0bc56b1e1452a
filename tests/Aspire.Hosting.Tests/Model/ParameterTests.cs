using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Parameters;

namespace Aspire.Hosting.Tests.Model;

public sealed class ParameterTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("aspire-model-");

    private string SecretsPath => Path.Combine(_directory.FullName, "deep", "secrets.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_value_comes_from_the_configuration_even_with_a_dash_in_its_name()
    {
        var builder = ModelBuilder.Create("--Parameters:plain=1", "--Parameters:with_dash=2");

        Assert.Equal("1", await builder.AddParameter("plain").Resource.GetValueAsync());
        Assert.Equal("2", await builder.AddParameter("with-dash").Resource.GetValueAsync());
    }

    [Fact]
    public async Task A_missing_value_is_named()
    {
        var parameter = ModelBuilder.Create().AddParameter("key");

        var error = await Assert.ThrowsAsync<MissingParameterValueException>(async () => await parameter.Resource.GetValueAsync());

        Assert.Contains("Parameters:key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generated_value_is_the_same_at_every_use()
    {
        var parameter = ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(ModelBuilder.Create(), "password", special: false);

        var first = await parameter.GetValueAsync();

        Assert.Equal(first, await parameter.GetValueAsync());
        Assert.True(parameter.Secret);
        Assert.Matches("^[A-Za-z0-9]{22}$", first);
    }

    [Fact]
    public void A_generated_value_is_kept_for_the_next_run()
    {
        var generate = new GenerateParameterDefault { MinLength = 22 };

        var first = new UserSecretsParameterDefault(new UserSecrets(SecretsPath), "Parameters:p", generate).GetDefaultValue();
        var second = new UserSecretsParameterDefault(new UserSecrets(SecretsPath), "Parameters:p", generate).GetDefaultValue();

        Assert.Equal(first, second);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SecretsPath));
        }
    }

    [Fact]
    public void Other_secrets_stay_when_one_is_kept()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SecretsPath)!);
        File.WriteAllText(SecretsPath, """{ "A": { "B": "1" }, /* by hand */ "C": "2", }""");
        var secrets = new UserSecrets(SecretsPath);

        secrets.Set("Parameters:p", "x");

        Assert.Equal(("1", "2", "x"), (secrets.Find("A:B"), secrets.Find("C"), secrets.Find("Parameters:p")));
    }

    [Fact]
    public void Damaged_secrets_are_named()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SecretsPath)!);
        File.WriteAllText(SecretsPath, "{");

        var error = Assert.Throws<DistributedApplicationException>(() => new UserSecrets(SecretsPath).Find("A"));

        Assert.Contains(SecretsPath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_least_numbers_of_each_kind_are_kept()
    {
        var value = new GenerateParameterDefault { MinLength = 10, MinLower = 2, MinUpper = 3, MinNumeric = 4, MinSpecial = 5 }.GetDefaultValue();

        Assert.Equal(14, value.Length);
        Assert.True(value.Count(char.IsAsciiLetterLower) >= 2);
        Assert.True(value.Count(char.IsAsciiLetterUpper) >= 3);
        Assert.True(value.Count(char.IsAsciiDigit) >= 4);
        Assert.True(value.Count(c => !char.IsAsciiLetterOrDigit(c)) >= 5);
        Assert.Throws<InvalidOperationException>(() => new GenerateParameterDefault { Numeric = false, MinNumeric = 1 }.GetDefaultValue());
    }

    [Fact]
    public void A_secret_cannot_be_published_as_a_default() => Assert.Throws<ArgumentException>(
        () => ModelBuilder.Create().AddParameter("p", "x", publishValueAsDefault: true, secret: true));
}
