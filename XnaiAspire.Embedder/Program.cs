using XnaiAspire.Embedder.Hosting;
using XnaiAspire.Embedder.Models;

const int CannotStart = 2;

await using var app = EmbedderHost.Build(args);
if (EmbedderHost.Problem(app.Configuration) is { } problem)
{
    await Console.Error.WriteLineAsync($"The Embedder cannot start. {problem}");
    return CannotStart;
}

try
{
    await app.Services.GetRequiredService<EngineHost>().LoadAsync(CancellationToken.None);
}
catch (ModelRefusedException refused)
{
    await Console.Error.WriteLineAsync($"The Embedder cannot start ({refused.Reason}). {refused.Message}");
    return CannotStart;
}

await app.RunAsync();
return 0;
