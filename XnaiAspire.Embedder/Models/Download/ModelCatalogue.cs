namespace XnaiAspire.Embedder.Models.Download;

/// <summary>
/// Models that <c>--model NAME</c> knows. An entry names one immutable revision of a file, its size and its SHA-256, all three as
/// public sources state them; a model of which that is not known is not here, and is given by its address and hash instead.
/// </summary>
internal static class ModelCatalogue
{
    /// <summary>All of them, the smallest first.</summary>
    public static IReadOnlyList<PinnedModel> Models { get; } =
    [
        new(
            "all-MiniLM-L6-v2",
            new Uri("https://huggingface.co/leliuga/all-MiniLM-L6-v2-GGUF/resolve/ddf2e25d5b8530422e7b14aa39f33a657ff9aec0/all-MiniLM-L6-v2.Q8_0.gguf"),
            "e5ec722e8c82dc4ffaf965175ca472f5da3f97b695590b5b0780bdbfa29bcaf3",
            25_008_064),
        new(
            "all-MiniLM-L12-v2",
            new Uri("https://huggingface.co/leliuga/all-MiniLM-L12-v2-GGUF/resolve/f048c4f3577816f9825989a59a7eed3c9afa3f1d/all-MiniLM-L12-v2.Q8_0.gguf"),
            "161d07a32057e754e1fe82e30547c736032ab255a6719890b7e76414c565b748",
            36_413_728),
        new(
            "bge-small-en-v1.5",
            new Uri("https://huggingface.co/CompendiumLabs/bge-small-en-v1.5-gguf/resolve/d32f8c040ea3b516330eeb75b72bcc2d3a780ab7/bge-small-en-v1.5-q8_0.gguf"),
            "ec38e8da142596baa913124ae50550de284b6916bf59577ef2f0cb9660c2f514",
            36_806_944),
    ];

    /// <summary>The model of that name, whatever its case; null when there is none.</summary>
    public static PinnedModel? Find(string name) => Models.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
