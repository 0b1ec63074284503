namespace ChatOrleans.Errors;

/// <summary>Answers a REST call whose body is malformed, so that no handler has to.</summary>
internal static class MalformedBodies
{
    /// <summary>After the group's other filters: what they count and limit are malformed calls, too.</summary>
    public static RouteGroupBuilder RefuseMalformed(this RouteGroupBuilder group) => group.AddEndpointFilter(
        (context, next) => Body.ErrorIn(context.Arguments) is { } malformed
            ? ValueTask.FromResult<object?>(Problems.Of(malformed))
            : next(context));
}
