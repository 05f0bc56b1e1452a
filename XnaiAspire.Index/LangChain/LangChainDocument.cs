using System.Text;
using XnaiAspire.Index.LangChain.Pickle;

namespace XnaiAspire.Index.LangChain;

/// <summary>A document of a LangChain docstore: a text with metadata, which here is a chunk.</summary>
public sealed class LangChainDocument
{
    private readonly PickleText _text;
    private readonly PickleDictionary _metadata;

    internal LangChainDocument(PickleText id, PickleText text, PickleDictionary metadata)
    {
        Id = id.ToString();
        _text = text;
        _metadata = metadata;
    }

    /// <summary>Its key in the docstore.</summary>
    public string Id { get; }

    /// <summary>UTF-8 bytes of <see cref="ReadText"/>.</summary>
    public int TextBytes => _text.Utf8.Length;

    /// <summary>Keys of the metadata that are texts, in order.</summary>
    public IEnumerable<string> Keys => _metadata.Entries.Select(entry => entry.Key).OfType<PickleText>().Select(key => key.ToString());

    /// <summary><c>page_content</c>, decoded anew with each call: the folder holds it once, as UTF-8.</summary>
    public string ReadText() => _text.ToString();

    /// <summary>A text of the metadata; null when there is none of that key or it is no text.</summary>
    public string? Text(string key) => Find(key) is PickleText text ? text.ToString() : null;

    /// <summary>A whole number of the metadata; null when there is none of that key or it is no whole number.</summary>
    public long? Number(string key) => Find(key) as long?;

    private object? Find(string key) => _metadata.TryGet(Encoding.UTF8.GetBytes(key), out object? value) ? value : null;
}
