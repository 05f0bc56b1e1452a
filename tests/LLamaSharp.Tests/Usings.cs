// One native library a process: its log callback is process-wide, so these tests take turns.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
