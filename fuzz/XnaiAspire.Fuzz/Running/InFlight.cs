using System.IO.MemoryMappedFiles;

namespace XnaiAspire.Fuzz.Running;

/// <summary>
/// The input that is being run, in a mapped file: should it end the process (a stack overflow, native code), the next start of the program
/// finds it there. What is in the mapping survives the process.
/// </summary>
internal sealed class InFlight : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly int _most;

    public InFlight(string path, int most)
    {
        _most = most;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, sizeof(int) + most);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>What the last process had under way when it ended; null when it ended well.</summary>
    public byte[]? Left()
    {
        int length = _view.ReadInt32(0);
        if (length < 0 || length > _most)
        {
            return null;
        }

        byte[] input = new byte[length];
        _view.ReadArray(sizeof(int), input, 0, length);
        return input;
    }

    public void Begin(byte[] input)
    {
        _view.WriteArray(sizeof(int), input, 0, input.Length);
        _view.Write(0, input.Length);
    }

    public void End() => _view.Write(0, -1);

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
