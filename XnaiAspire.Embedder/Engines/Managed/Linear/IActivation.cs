namespace XnaiAspire.Embedder.Engines.Managed.Linear;

/// <summary>What is done to a linear layer's outputs while they are still in registers.</summary>
internal interface IActivation<TFloat>
{
    static abstract TFloat Apply(TFloat value);
}

/// <summary>Nothing.</summary>
internal readonly struct Identity<TFloat> : IActivation<TFloat>
{
    public static TFloat Apply(TFloat value) => value;
}
