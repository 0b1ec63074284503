using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ChatOrleans.WebClient;

/// <summary>Which of the encodings that a file is there in a client gets.</summary>
internal static class Encodings
{
    public const string Brotli = "br";
    public const string Gzip = "gzip";

    // Best first.
    private static readonly string[] All = [Brotli, Gzip];

    /// <summary>
    /// What the client accepts, the best liked first (RFC 9110, 12.5.3). It takes the file as it is in any case: that it could
    /// refuse that, too, is of no use here.
    /// </summary>
    public static IEnumerable<string> Accepted(StringValues header)
    {
        if (!StringWithQualityHeaderValue.TryParseList(header, out var named))
        {
            return [];
        }

        var identity = Quality("identity", named) ?? 0;
        return All
            .Select(encoding => (encoding, quality: Quality(encoding, named) ?? Quality("*", named) ?? 0))
            .Where(accepted => accepted.quality > 0 && accepted.quality >= identity)
            .OrderByDescending(accepted => accepted.quality)
            .Select(accepted => accepted.encoding);
    }

    private static double? Quality(string encoding, IEnumerable<StringWithQualityHeaderValue> named) => named
        .Where(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
        .Select(value => (double?)(value.Quality ?? 1))
        .FirstOrDefault();
}
