using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace ChatOrleans.Testing;

/// <summary>The operator of a process that has <see cref="Setting"/>, who cares for signing keys.</summary>
public sealed class OperatorClient : IDisposable
{
    public const string Key = "a key of the operator, long enough for anyone";
    public const string Setting = $"Operator:Key={Key}";

    private readonly HttpClient _http;

    public OperatorClient(Uri server, string password = Key)
    {
        _http = new() { BaseAddress = server };
        _http.DefaultRequestHeaders.Authorization = Password(password);
    }

    public static AuthenticationHeaderValue Password(string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"operator:{password}")));

    /// <summary>Of the key that signed an access token.</summary>
    public static string KeyIdOf(string accessToken) => JsonElement
        .Parse(Base64Url.DecodeFromChars(accessToken.AsSpan(0, accessToken.IndexOf('.', StringComparison.Ordinal))))
        .GetProperty("kid").GetString()!;

    /// <summary>The ids of the keys that an edge publishes.</summary>
    public static async Task<IReadOnlyList<string>> PublishedKeys(Uri edge)
    {
        using var http = new HttpClient();
        var jwks = await http.GetFromJsonAsync<JsonElement>(new Uri(edge, "/.well-known/jwks.json"));
        return [.. jwks.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    public Task<(int Status, JsonElement Body)> Keys() => Call(HttpMethod.Get, "/operator/keys");

    /// <param name="keyId">Or <c>all</c>.</param>
    public Task<(int Status, JsonElement Body)> Revoke(string keyId) => Call(HttpMethod.Delete, $"/operator/keys/{keyId}");

    public void Dispose() => _http.Dispose();

    private async Task<(int Status, JsonElement Body)> Call(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await _http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, answer.Length > 0 ? JsonElement.Parse(answer) : default);
    }
}
