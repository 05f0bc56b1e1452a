// Spans have no owner: whoever listens in a process hears those of every host in it, so these tests take turns.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
