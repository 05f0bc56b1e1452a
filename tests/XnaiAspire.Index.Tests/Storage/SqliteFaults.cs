using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XnaiAspire.Index.Tests.Storage.Sqlite;

namespace XnaiAspire.Index.Tests.Storage;

/// <summary>
/// SQLite's file operations, counted and failed like our own. A file system between SQLite and its real one, the default for the whole process:
/// files below the root of a <see cref="SimulatedStorage"/> are its business, all others pass through.
/// Interface: sqlite.org/vfs.html.
/// </summary>
internal static unsafe class SqliteFaults
{
    private static readonly ConcurrentDictionary<string, SimulatedStorage> Watched = new(StringComparer.Ordinal);
    private static readonly SqliteVfs* Real = Register();

    private static SqliteMethods* Methods;

    public static void Watch(SimulatedStorage storage) => Watched[storage.Root] = storage;

    public static void Forget(SimulatedStorage storage) => Watched.TryRemove(storage.Root, out _);

    private static SqliteVfs* Register()
    {
        SqliteVfs* real = SqliteNative.FindVfs(null);
        var shim = (SqliteVfs*)NativeMemory.Alloc((nuint)sizeof(SqliteVfs));
        *shim = *real;
        shim->FileSize = sizeof(ShimFile) + real->FileSize;
        shim->Next = null;
        shim->Name = (byte*)Marshal.StringToCoTaskMemUTF8("simulated");
        shim->Open = &Open;
        shim->Delete = &Delete;
        Methods = (SqliteMethods*)NativeMemory.Alloc((nuint)sizeof(SqliteMethods));
        *Methods = SqliteFileMethods.Shim;
        int result = SqliteNative.RegisterVfs(shim, makeDefault: 1);
        return result == SqliteNative.Ok ? real : throw new InvalidOperationException($"sqlite3_vfs_register: {result}");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(SqliteVfs* vfs, byte* name, SqliteFile* file, int flags, int* outFlags)
    {
        string? path = Marshal.PtrToStringUTF8((nint)name);
        SimulatedStorage? storage = path is null ? null : Find(path);
        if (storage is null)
        {
            // The caller gave room for our structure; the real file system uses the beginning of it as its own.
            return Real->Open(Real, name, file, flags, outFlags);
        }

        bool creates = (flags & SqliteNative.OpenCreate) != 0 && !File.Exists(path);
        file->Methods = null;
        if (storage.Judge(creates ? "create" : "open", path!) is var verdict and not Verdict.Proceed)
        {
            return verdict == Verdict.NoSpace ? SqliteNative.Full : SqliteNative.CannotOpen;
        }

        SqliteFile* real = ShimFile.RealOf(file);
        real->Methods = null;
        int result = Real->Open(Real, name, real, flags, outFlags);
        if (result != SqliteNative.Ok)
        {
            return result;
        }

        bool isLog = (flags & (SqliteNative.OpenWal | SqliteNative.OpenMainJournal | SqliteNative.OpenSuperJournal)) != 0;
        SimulatedNode node = creates ? storage.Create(path!) : storage.Node(path!)!;
        ((ShimFile*)file)->Known = GCHandle.ToIntPtr(GCHandle.Alloc(new SqliteOpenFile(storage, node, path!) { SyncsItsName = isLog && creates }));
        file->Methods = Methods;
        return SqliteNative.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(SqliteVfs* vfs, byte* name, int syncDirectory)
    {
        string path = Marshal.PtrToStringUTF8((nint)name)!;
        SimulatedStorage? storage = Find(path);
        if (storage is null)
        {
            return Real->Delete(Real, name, syncDirectory);
        }

        if (storage.Judge("delete", path) != Verdict.Proceed)
        {
            return SqliteNative.DeleteError;
        }

        int result = Real->Delete(Real, name, 0);
        if (result == SqliteNative.Ok)
        {
            SimulatedNode parent = storage.Parent(path);
            parent.Rename((Path.GetFileName(path), null));
            if (syncDirectory != 0)
            {
                parent.SyncNames();
            }
        }

        return result;
    }

    private static SimulatedStorage? Find(string path)
    {
        foreach ((string root, SimulatedStorage storage) in Watched)
        {
            if (path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return storage;
            }
        }

        return null;
    }
}
