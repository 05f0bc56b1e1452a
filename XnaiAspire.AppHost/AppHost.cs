Console.WriteLine("XnaiAspire");
