using System.Runtime.Versioning;

// DCP and the dashboard come as Linux programs.
[assembly: SupportedOSPlatform("linux")]
