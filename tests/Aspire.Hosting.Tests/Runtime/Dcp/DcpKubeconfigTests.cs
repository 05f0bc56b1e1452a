using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Tests.Runtime.Dcp;

public sealed class DcpKubeconfigTests : IDisposable
{
    private const string Whole = """
        clusters:
        - cluster:
            server: https://127.0.0.1:44585
          name: apiserver_cluster
        users:
        - name: apiserver_user
          user:
            token: szmbluabdeqwusq

        """;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Server_and_token_are_read()
    {
        File.WriteAllText(_path, Whole);
        Assert.Equal(new DcpKubeconfig(new Uri("https://127.0.0.1:44585"), "szmbluabdeqwusq"), DcpKubeconfig.TryRead(_path));
    }

    [Fact]
    public void A_file_that_is_still_being_written_is_not_read_whatever_its_length()
    {
        for (var length = 0; length < Whole.TrimEnd().Length; length++)
        {
            File.WriteAllText(_path, Whole[..length]);
            Assert.Null(DcpKubeconfig.TryRead(_path));
        }

        Assert.Null(DcpKubeconfig.TryRead(_path + ".absent"));
    }
}
