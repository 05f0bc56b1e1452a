namespace LLama.Exceptions;

#pragma warning disable CA1032, CA1710 // The published types have exactly these names and constructors.

public class RuntimeError : Exception
{
    public RuntimeError(string message)
        : base(message)
    {
    }
}
