namespace ChatOrleans.Auth;

/// <summary>A browser's refresh token, where no script finds it and no page of another site sends it.</summary>
internal static class RefreshCookie
{
    // As long as browsers keep one (RFC 6265bis); the session ends by itself before.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    public static string? In(HttpRequest request) =>
        request.Cookies[NameOf(request)] is { Length: > 0 } token ? token : null;

    public static void Set(HttpContext context, string token) =>
        context.Response.Cookies.Append(NameOf(context.Request), token, Options(context.Request, Lifetime));

    /// <summary>Unless it is of another device's session already.</summary>
    public static void Remove(HttpContext context, DeviceId device)
    {
        if (In(context.Request) is { } token && RefreshToken.Parse(token)?.DeviceId == device)
        {
            context.Response.Cookies.Delete(NameOf(context.Request), Options(context.Request, lifetime: null));
        }
    }

    /// <summary>
    /// Over TLS a name that browsers take only from the host itself, secure, for all its paths. So the path below which this host
    /// is found stands in the name: another one below another path has a cookie of its own.
    /// </summary>
    private static string NameOf(HttpRequest request) =>
        (request.IsHttps ? "__Host-refresh" : "refresh") + request.PathBase.Value?.Replace('/', '.');

    private static CookieOptions Options(HttpRequest request, TimeSpan? lifetime) => new()
    {
        Path = "/", HttpOnly = true, Secure = request.IsHttps, SameSite = SameSiteMode.Strict, MaxAge = lifetime,
    };
}
