using XnaiAspire.Assets;

// Run by the build: brings what the bundled package lane needs below ROOT/artifacts. Prints "assets: error ..." and exits 1 when it cannot.
if (args is not ["--root", var root])
{
    Console.Error.WriteLine("usage: XnaiAspire.Assets --root DIRECTORY");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

try
{
    await new AssetStore(Path.GetFullPath(root), AssetSources.FromEnvironment()).EnsureAsync(stop.Token);
    return 0;
}
catch (AssetException e)
{
    Console.Error.WriteLine($"assets: error : {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("assets: error : interrupted; run the build again, it goes on where it stopped.");
    return 1;
}
