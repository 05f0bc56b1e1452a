using XnaiAspire.Embedder.Hosting;

namespace XnaiAspire.Embedder.OpenAi;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/NAME</c>: the one model that is loaded.</summary>
internal static class ModelsEndpoint
{
    public static void MapModels(this IEndpointRouteBuilder openAi)
    {
        openAi.MapGet("/models", (EngineHost host) => TypedResults.Json(
            new ModelList("list", [Describe(EmbeddingsEndpoint.Loaded(host))]), OpenAiJson.Plain.ModelList));

        // A name may have slashes, as those of a model hub do.
        openAi.MapGet("/models/{*model}", (string model, EngineHost host) =>
        {
            var loaded = EmbeddingsEndpoint.Loaded(host);
            return model == loaded.Model.Name
                ? TypedResults.Json(Describe(loaded), OpenAiJson.Plain.ModelCard)
                : throw NotServed(model, loaded.Model.Name);
        });
    }

    /// <summary>404: another model than the one there is.</summary>
    public static RequestRefusedException NotServed(string asked, string served) => new(
        StatusCodes.Status404NotFound,
        new OpenAiError($"The model {JsonText.Quote(asked)} is not served here; '{served}' is.", OpenAiError.InvalidRequest, "model", "model_not_found"));

    // A GGUF file does not say when its model was made, and the field must be there.
    private static ModelCard Describe(LoadedModel loaded) => new(loaded.Model.Name, "model", Created: 0, OwnedBy: "xnaiaspire");
}

/// <summary>The models that are served.</summary>
/// <param name="Object">Always <c>list</c>.</param>
/// <param name="Data">The models.</param>
internal sealed record ModelList(string Object, IReadOnlyList<ModelCard> Data);

/// <summary>One model.</summary>
/// <param name="Id">Its name, as in requests.</param>
/// <param name="Object">Always <c>model</c>.</param>
/// <param name="Created">Unix seconds.</param>
/// <param name="OwnedBy">Who serves it.</param>
internal sealed record ModelCard(string Id, string Object, long Created, string OwnedBy);
