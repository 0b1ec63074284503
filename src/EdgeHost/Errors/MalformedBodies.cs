namespace ChatOrleans.Errors;

/// <summary>Answers a REST call whose body is malformed, so that no handler has to.</summary>
internal static class MalformedBodies
{
    /// <summary>Call it after adding the group's other filters: they count and limit malformed calls too.</summary>
    public static RouteGroupBuilder RefuseMalformed(this RouteGroupBuilder group) => group.AddEndpointFilter(
        (context, next) => Body.ErrorIn(context.Arguments) is { } malformed
            ? ValueTask.FromResult<object?>(Problems.Of(malformed))
            : next(context));
}
