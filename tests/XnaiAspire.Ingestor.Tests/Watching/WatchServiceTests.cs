using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using XnaiAspire.Ingestor.Tests.Testing;
using XnaiAspire.Ingestor.Tests.Web;
using XnaiAspire.Ingestor.Watching;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Tests.Watching;

public sealed class WatchServiceTests
{
    // Real events arrive when the system gets round to it; the clock that counts the quiet time runs slowly enough that no regular look comes first.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task A_run_follows_when_files_have_changed_and_stopping_ends_it()
    {
        await using TestPage page = await TestPage.StartAsync(new HashEmbedder());
        FakeTimeProvider time = new();
        using var watcher = new LibraryWatcher(page.Library.Root, time, NullLogger<LibraryWatcher>.Instance);
        using var watch = new WatchService(watcher, page.Services.GetRequiredService<RunLauncher>());
        await watch.StartAsync(CancellationToken.None);

        page.Library.Write("new.txt", "A new document.");
        await UntilAsync(1);
        page.Library.Write("folder/deep/newer.txt", "A newer document.");
        await UntilAsync(2);
        page.Library.Delete("new.txt");
        await UntilAsync(1);

        await watch.StopAsync(CancellationToken.None);
        Assert.True(watch.ExecuteTask!.IsCompletedSuccessfully);

        async Task UntilAsync(long documents)
        {
            DateTimeOffset begun = time.GetUtcNow();
            using var deadline = new CancellationTokenSource(Patience);
            while (page.Ingest.ReadIndex()?.Documents != documents)
            {
                await Task.Delay(LookEvery, deadline.Token);
                time.Advance(Step);
            }

            Assert.True(time.GetUtcNow() - begun < ChangeSignal.LookAnyway);
        }
    }
}
