namespace LLama.Abstractions;

public interface IModelParams
{
    string ModelPath { get; }

    int GpuLayerCount { get; }

    bool UseMemorymap { get; }

    bool VocabOnly { get; }

    bool CheckTensors { get; }
}
