using System.Collections.Immutable;
using ChatOrleans.Auth;
using ChatOrleans.Clustering;
using ChatOrleans.Errors;
using ChatOrleans.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Operator;

/// <summary>The keys that sign access tokens: list them, and revoke one, or all. Edges see it within seconds.</summary>
internal sealed class SigningKeysApi(IGrainFactory grains, IOptions<ClusterSettings> cluster, GrainRetry calls)
{
    private const string All = "all";

    private ISigningKeyGrain Grain => grains.SigningKey(cluster.Value.ClusterId);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/keys");
        keys.MapGet(string.Empty, (SigningKeysApi self) => self.List());
        keys.MapDelete("/{id}", (string id, SigningKeysApi self) => self.Revoke(id));
    }

    private static IResult Answer(Reply<KeyRing> reply) => reply switch
    {
        { Value: { } ring } => Results.Json(
            new KeyList([.. ring.Keys.Select(key => new ListedKey(key.Id, key.CreatedAt, key.SignsFrom))], ring.Revoked),
            ChatJson.Options),
        { Error: { Code: ChatErrorCode.NotFound } unknown } => Results.Problem(
            unknown.Message, statusCode: StatusCodes.Status404NotFound),
        _ => Results.Problem(reply.Error!.Message, statusCode: StatusCodes.Status503ServiceUnavailable),
    };

    private async Task<IResult> List() =>
        Answer(await calls.Try<KeyRing>(new("list signing keys"), async () => (await Grain.Read(known: null))!));

    private async Task<IResult> Revoke(string id) =>
        Answer(await calls.Try(new("revoke signing keys"), () => Grain.Revoke(id == All ? null : id)));

    /// <summary>In the order in which they sign; the last whose time has come does.</summary>
    private sealed record KeyList(ImmutableArray<ListedKey> Keys, ImmutableArray<RevokedKey> Revoked);

    private sealed record ListedKey(string Id, DateTimeOffset CreatedAt, DateTimeOffset SignsFrom);
}
