using XnaiAspire.Bench;

return await BenchCommand.Create().Parse(args).InvokeAsync();
