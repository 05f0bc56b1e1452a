namespace XnaiAspire.EndToEnd.Tests;

/// <summary>A library of the sample documents several times over, and what a run over it gives when nobody disturbs it.</summary>
public sealed class UndisturbedRun : IAsyncLifetime
{
    public const string BatchSize = "10";
    private const int Copies = 6;

    private readonly Workspace _workspace = new();

    public string Library => _workspace.Library;

    public string Sha256 { get; private set; } = "";

    public long Documents { get; private set; }

    public async Task InitializeAsync()
    {
        _workspace.CopySamples(Copies);
        await using var appHost = AppHostProcess.Start(
            _workspace.Data, "--library-path", Library, "--index-path", _workspace.Index, "--batch-size", BatchSize);
        await appHost.WaitForRunAsync();
        var index = new IndexOnDisk(_workspace.Index);
        Assert.Equal(0, index.Wrong);
        Sha256 = index.Sha256;
        Documents = index.Documents;
    }

    public Task DisposeAsync()
    {
        _workspace.Dispose();
        return Task.CompletedTask;
    }
}
