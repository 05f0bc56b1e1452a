using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XnaiAspire.Index.Tests.Storage.Sqlite;

/// <summary>A file's methods: those that change something durable ask the simulated storage first, the others go to the real file.</summary>
internal static unsafe class SqliteFileMethods
{
    public static SqliteMethods Shim => new()
    {
        Version = 2,
        Close = &Close,
        Read = &Read,
        Write = &Write,
        Truncate = &Truncate,
        Sync = &Sync,
        FileSize = &FileSize,
        Lock = &Lock,
        Unlock = &Unlock,
        CheckReservedLock = &CheckReservedLock,
        FileControl = &FileControl,
        SectorSize = &SectorSize,
        DeviceCharacteristics = &DeviceCharacteristics,
        ShmMap = &ShmMap,
        ShmLock = &ShmLock,
        ShmBarrier = &ShmBarrier,
        ShmUnmap = &ShmUnmap,
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(SqliteFile* file)
    {
        GCHandle.FromIntPtr(((ShimFile*)file)->Known).Free();
        SqliteFile* real = ShimFile.RealOf(file);
        return real->Methods->Close(real);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(SqliteFile* file, void* bytes, int length, long offset)
    {
        SqliteOpenFile known = ShimFile.KnownOf(file);
        SqliteFile* real = ShimFile.RealOf(file);
        var content = new ReadOnlySpan<byte>(bytes, length);
        Verdict verdict = known.Storage.Judge("write", known.Path);
        switch (verdict)
        {
            case Verdict.Proceed:
                known.Node.Write(content, offset);
                return real->Methods->Write(real, bytes, length, offset);

            case Verdict.HalfThenDeath or Verdict.HalfThenNoSpace:
                known.Storage.Tear(known.Node, content[..(length / 2)], offset);
                _ = real->Methods->Write(real, bytes, length / 2, offset);
                return verdict == Verdict.HalfThenNoSpace ? SqliteNative.Full : SqliteNative.WriteError;

            default:
                return verdict == Verdict.NoSpace ? SqliteNative.Full : SqliteNative.WriteError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(SqliteFile* file, long length)
    {
        SqliteOpenFile known = ShimFile.KnownOf(file);
        if (known.Storage.Judge("truncate", known.Path) != Verdict.Proceed)
        {
            return SqliteNative.TruncateError;
        }

        known.Node.Truncate(length);
        SqliteFile* real = ShimFile.RealOf(file);
        return real->Methods->Truncate(real, length);
    }

    // Nothing is synced for real: what counts as durable is in the book.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(SqliteFile* file, int flags)
    {
        SqliteOpenFile known = ShimFile.KnownOf(file);
        switch (known.Storage.Judge("sync", known.Path))
        {
            case Verdict.Proceed:
                known.Node.Sync();
                if (known.SyncsItsName)
                {
                    known.SyncsItsName = false;
                    known.Storage.Parent(known.Path).SyncNames();
                }

                return SqliteNative.Ok;

            case Verdict.Error:
                known.Node.LoseUnsynced();
                return SqliteNative.SyncError;

            default:
                return SqliteNative.SyncError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(SqliteFile* file, void* bytes, int length, long offset)
    {
        SqliteFile* real = ShimFile.RealOf(file);
        return real->Methods->Read(real, bytes, length, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(SqliteFile* file, long* size)
    {
        SqliteFile* real = ShimFile.RealOf(file);
        return real->Methods->FileSize(real, size);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(SqliteFile* file, int level)
    {
        SqliteFile* real = ShimFile.RealOf(file);
        return real->Methods->Lock(real, level);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(SqliteFile* file, int level)
    {
        SqliteFile* real = ShimFile.RealOf(file);
        return real->Methods->Unlock(real, level);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(SqliteFile* file, int* held)
    {
        SqliteFile* real = ShimFile.RealOf(file);
        return real->Methods->CheckReservedLock(real, held);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileControl(SqliteFile* file, int operation, void* argument)
    {
        SqliteFile* real = ShimFile.RealOf(file);
        return real->Methods->FileControl(real, operation, argument);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorSize(SqliteFile* file)
    {
        SqliteFile* real = ShimFile.RealOf(file);
        return real->Methods->SectorSize(real);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int DeviceCharacteristics(SqliteFile* file)
    {
        SqliteFile* real = ShimFile.RealOf(file);
        return real->Methods->DeviceCharacteristics(real);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmMap(SqliteFile* file, int region, int size, int extend, void** memory)
    {
        SqliteFile* real = ShimFile.RealOf(file);
        return real->Methods->ShmMap(real, region, size, extend, memory);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmLock(SqliteFile* file, int offset, int count, int flags)
    {
        SqliteFile* real = ShimFile.RealOf(file);
        return real->Methods->ShmLock(real, offset, count, flags);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ShmBarrier(SqliteFile* file)
    {
        SqliteFile* real = ShimFile.RealOf(file);
        real->Methods->ShmBarrier(real);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmUnmap(SqliteFile* file, int deletes)
    {
        SqliteFile* real = ShimFile.RealOf(file);
        return real->Methods->ShmUnmap(real, deletes);
    }
}
