using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Web;

/// <summary>Opens an index that may not be there yet.</summary>
internal static class OpenIndex
{
    /// <summary>A reader to dispose of; null when the directory holds no index.</summary>
    /// <exception cref="IndexDamagedException">There is one, but it cannot be read.</exception>
    public static IndexReader? Try(string directory)
    {
        try
        {
            return IndexReader.Open(directory);
        }
        catch (IndexRefusedException e) when (e.Reason == "index-missing")
        {
            return null;
        }
    }
}
