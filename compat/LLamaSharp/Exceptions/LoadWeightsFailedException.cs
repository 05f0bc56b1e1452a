namespace LLama.Exceptions;

#pragma warning disable CA1032, CA1710 // The published types have exactly these names and constructors.

public class LoadWeightsFailedException : RuntimeError
{
    public LoadWeightsFailedException(string modelPath)
        : base($"Failed to load model '{modelPath}'") => ModelPath = modelPath;

    public string ModelPath { get; }
}
