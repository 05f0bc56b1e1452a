Console.WriteLine("assets: nothing to do");
