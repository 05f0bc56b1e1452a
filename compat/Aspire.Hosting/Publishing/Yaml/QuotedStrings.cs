using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;

namespace Aspire.Hosting.Publishing.Yaml;

// Texts are quoted, keys are not: so "8080", "yes" and "{{ .Values.x }}" stay texts to every parser. isPlain names the exceptions, a template
// that gives a number: {{ .Values.x | int }}
internal sealed class QuotedStrings(IEventEmitter next, Func<string, bool>? isPlain = null) : ChainedEventEmitter(next)
{
    // One entry a collection that is open; in a mapping every second scalar or collection, from the first on, is a key.
    private readonly Stack<(bool IsMapping, int Count)> _open = new();

    public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
    {
        if (!NextIsKey() && eventInfo.Source.Value is string text)
        {
            eventInfo = new ScalarEventInfo(eventInfo.Source)
            {
                Style = isPlain?.Invoke(text) == true ? ScalarStyle.ForcePlain : ScalarStyle.DoubleQuoted,
            };
        }

        base.Emit(eventInfo, emitter);
    }

    public override void Emit(MappingStartEventInfo eventInfo, IEmitter emitter)
    {
        NextIsKey();
        _open.Push((true, 0));
        base.Emit(eventInfo, emitter);
    }

    public override void Emit(MappingEndEventInfo eventInfo, IEmitter emitter)
    {
        _open.Pop();
        base.Emit(eventInfo, emitter);
    }

    public override void Emit(SequenceStartEventInfo eventInfo, IEmitter emitter)
    {
        NextIsKey();
        _open.Push((false, 0));
        base.Emit(eventInfo, emitter);
    }

    public override void Emit(SequenceEndEventInfo eventInfo, IEmitter emitter)
    {
        _open.Pop();
        base.Emit(eventInfo, emitter);
    }

    private bool NextIsKey()
    {
        if (!_open.TryPop(out var open))
        {
            return false;
        }

        _open.Push(open with { Count = open.Count + 1 });
        return open.IsMapping && open.Count % 2 == 0;
    }
}
