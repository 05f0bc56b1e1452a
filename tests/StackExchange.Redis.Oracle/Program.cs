using StackExchange.Redis;
using StackExchange.Redis.Oracle;

// usage: StackExchange.Redis.Oracle CONFIGURATION KEY-PREFIX
var options = ConfigurationOptions.Parse(args[0]);
using var connection = await ConnectionMultiplexer.ConnectAsync(options);

// With its order kept, 1.2.6 runs what awaits a reply on the thread that reads replies.
connection.PreserveAsyncOrder = false;
foreach (var line in await CommandScript.RunAsync(connection.GetDatabase(), args[1])) Console.WriteLine(line);
