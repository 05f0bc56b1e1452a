using XnaiAspire.ServiceDefaults;

namespace XnaiAspire.Ingestor.Web;

/// <summary>Keeps pages of other sites from using this API through the user's own browser: <see cref="ForeignPages"/> says how.</summary>
internal static class ForeignPageRefusal
{
    /// <summary>Refuses requests that a page of another origin caused.</summary>
    public static TBuilder RefuseForeignPages<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilter(static (context, next) => ForeignPages.IsForeign(context.HttpContext.Request)
            ? ValueTask.FromResult<object?>(Refusal.Because(
                StatusCodes.Status403Forbidden, "foreign-page", "A page of another site asked for this; only this service's own page may."))
            : next(context));
}
