using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Tests.Runtime.Orchestration;

public sealed class LoopbackPortTests
{
    [Fact]
    public void Ports_are_none_that_the_system_gives_to_others_and_none_twice()
    {
        const int LowestOfLinux = 32_768;
        var ports = Enumerable.Range(0, 200).Select(_ => LoopbackPort.FindFree()).ToArray();

        Assert.Equal(ports.Length, ports.Distinct().Count());
        Assert.All(ports, p => Assert.InRange(p, 1_024, LowestOfLinux - 1));
    }

    [SkippableTheory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Port_that_somebody_has_on_one_of_the_addresses_is_not_free(string address)
    {
        Skip.If(address == "::1" && !Socket.OSSupportsIPv6, "There is no IPv6 here.");
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        Assert.False(LoopbackPort.IsFree(((IPEndPoint)listener.LocalEndpoint).Port));
        listener.Stop();
    }
}
