using System.Text.Json.Serialization;
using XnaiAspire.Index;
using XnaiAspire.Index.Backup;
using XnaiAspire.Index.LangChain;
using XnaiAspire.Ingestor.Forecast;
using XnaiAspire.Ingestor.LangChain;
using XnaiAspire.Ingestor.Sharding;
using XnaiAspire.Ingestor.Verification;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>The JSON of <c>--json</c>, written by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(FailuresView))]
[JsonSerializable(typeof(DryRunReport))]
[JsonSerializable(typeof(SearchView))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(RepairReport))]
[JsonSerializable(typeof(SnapshotsReport))]
[JsonSerializable(typeof(RollbackReport))]
[JsonSerializable(typeof(RelocateReport))]
[JsonSerializable(typeof(CompactionRecord))]
[JsonSerializable(typeof(BackupRecord))]
[JsonSerializable(typeof(LangChainExportRecord))]
[JsonSerializable(typeof(ImportReport))]
[JsonSerializable(typeof(MergeReport))]
internal sealed partial class CliJson : JsonSerializerContext;
