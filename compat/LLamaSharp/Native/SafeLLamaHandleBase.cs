using System.Runtime.InteropServices;

namespace LLama.Native;

public abstract class SafeLLamaHandleBase : SafeHandle
{
    private protected SafeLLamaHandleBase()
        : base(IntPtr.Zero, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    public override string ToString() => handle.ToString();
}
