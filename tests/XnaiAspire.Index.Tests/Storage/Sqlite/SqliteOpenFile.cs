using System.Runtime.InteropServices;

namespace XnaiAspire.Index.Tests.Storage.Sqlite;

/// <summary>A file that SQLite has open below a simulated root.</summary>
internal sealed class SqliteOpenFile(SimulatedStorage storage, SimulatedNode node, string path)
{
    public SimulatedStorage Storage => storage;

    public SimulatedNode Node => node;

    public string Path => path;

    /// <summary>SQLite's file system for Unix syncs the directory with the first sync of a journal or log that it has created.</summary>
    public bool SyncsItsName { get; set; }
}

/// <summary>What SQLite sees as its file: our methods, a handle to what we know of it, and behind them the real file.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ShimFile
{
    public SqliteFile Base;
    public nint Known;

    public static SqliteFile* RealOf(SqliteFile* file) => (SqliteFile*)((ShimFile*)file + 1);

    public static SqliteOpenFile KnownOf(SqliteFile* file) => (SqliteOpenFile)GCHandle.FromIntPtr(((ShimFile*)file)->Known).Target!;
}
