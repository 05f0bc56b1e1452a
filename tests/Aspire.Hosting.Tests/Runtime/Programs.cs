using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Tests.Runtime;

/// <summary>Small programs for a model, of what every Debian has: a shell and perl.</summary>
internal static class Programs
{
    // Answers every request with "pid N", status 200, or 503 while the file named by NOT_READY exists.
    private const string HttpServer = """
        use IO::Socket::INET;
        $| = 1;
        my $s = IO::Socket::INET->new(Listen => 16, LocalAddr => "127.0.0.1", LocalPort => $ENV{PORT}, ReuseAddr => 1) or die "no port: $!";
        print "listening\n";
        while (my $c = $s->accept) {
            while (my $line = <$c>) { last if $line =~ /^\r?\n$/; }
            my $status = $ENV{NOT_READY} && -e $ENV{NOT_READY} ? "503 Not Ready" : "200 OK";
            my $body = "pid $$";
            print $c "HTTP/1.1 $status\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n\r\n$body";
            close $c;
        }
        """;

    public static ExecutableResource Shell(string name, string script)
    {
        var resource = new ExecutableResource(name, "/bin/sh", "/");
        resource.Annotations.Add(new CommandLineArgsCallbackAnnotation(args =>
        {
            args.Add("-c");
            args.Add(script);
        }));
        return resource;
    }

    /// <summary>With an endpoint <c>http</c>.</summary>
    public static ExecutableResource Http(string name, int? port = null)
    {
        var resource = new ExecutableResource(name, "perl", "/");
        var endpoint = new EndpointAnnotation(ProtocolType.Tcp, "http", port: port);
        resource.Annotations.Add(endpoint);
        resource.Annotations.Add(new CommandLineArgsCallbackAnnotation(args =>
        {
            args.Add("-e");
            args.Add(HttpServer);
        }));
        resource.Annotations.Add(new EnvironmentCallbackAnnotation(
            context => context.EnvironmentVariables["PORT"] = new EndpointReference(resource, endpoint).Property(EndpointProperty.TargetPort)));
        return resource;
    }

    public static ExecutableResource With(this ExecutableResource resource, IResourceAnnotation annotation)
    {
        resource.Annotations.Add(annotation);
        return resource;
    }
}
