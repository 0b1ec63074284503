using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ChatOrleans.Auth;

/// <summary>One ES256 key. Our tokens have exactly this header; any other is refused.</summary>
internal sealed class SigningKey : IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();

    public SigningKey(string id, ECDsa key)
    {
        (Id, Key, Gone) = (id, key, _gone.Token);
        Header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"ES256","typ":"JWT","kid":"{{id}}"}"""));
    }

    public string Id { get; }

    public ECDsa Key { get; }

    public string Header { get; }

    /// <summary>Cancelled when the cluster has it no more: what goes on because of one of its tokens ends.</summary>
    public CancellationToken Gone { get; }

    public object ToJwk()
    {
        var point = Key.ExportParameters(includePrivateParameters: false).Q;
        return new
        {
            kty = "EC",
            crv = "P-256",
            alg = "ES256",
            use = "sig",
            kid = Id,
            x = Base64Url.EncodeToString(point.X),
            y = Base64Url.EncodeToString(point.Y),
        };
    }

    /// <summary>The cluster has it no more. A token may be under verification, so that the key itself stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _gone.Dispose();
    }
}
