using XnaiAspire.KillLoop;

return await KillLoopCommand.Create().Parse(args).InvokeAsync();
