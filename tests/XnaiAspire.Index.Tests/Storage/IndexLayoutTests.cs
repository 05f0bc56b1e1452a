using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Tests.Storage;

/// <summary>The commands that people are told to type.</summary>
public sealed class IndexLayoutTests
{
    [Theory]
    [InlineData("/srv/index", "/srv/library", "ingest --library-path /srv/library --index-path /srv/index")]
    [InlineData("/srv/my index", "/srv/my library", "ingest --library-path \"/srv/my library\" --index-path \"/srv/my index\"")]
    public void A_path_with_a_blank_is_quoted_and_no_other(string index, string library, string command) =>
        Assert.Equal(command, new IndexLayout(index).IngestCommand(library));
}
