using YamlDotNet.Serialization;

namespace Aspire.Hosting.Publishing.Yaml;

internal static class YamlWriter
{
    // What all environments' files have in common: texts quoted, nothing where nothing is set, lists indented.
    public static SerializerBuilder Create(INamingConvention names, string newLine = "\n", Func<string, bool>? isPlain = null) => new SerializerBuilder()
        .WithNamingConvention(names)
        .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull | DefaultValuesHandling.OmitEmptyCollections)
        .WithEventEmitter(next => new QuotedStrings(next, isPlain))
        .WithIndentedSequences()
        .DisableAliases()
        .WithNewLine(newLine);
}
