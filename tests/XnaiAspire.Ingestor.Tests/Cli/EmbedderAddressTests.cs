using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Cli;

public sealed class EmbedderAddressTests
{
    [Fact]
    public async Task The_embedder_is_called_where_the_option_says_and_not_by_its_name()
    {
        using TestLibrary library = new();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using IHost host = CommandHost.Build(library.Options, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", verbose: false);
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));

        Task call = host.Services.GetRequiredService<IEmbedder>().DescribeAsync(deadline.Token);
        using TcpClient caller = await listener.AcceptTcpClientAsync(deadline.Token);

        Assert.True(caller.Connected);
        await deadline.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }
}
