using System.Text.Json;
using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Logs;
using ChatOrleans.Metrics;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ChatOrleans.Admission;

/// <summary>
/// Stands before the hub: a connection is counted when it is opened, and every further request that names it must be of who
/// opened it, with the same device. SignalR would let a poll with anybody's token go on with a connection, and for as long as
/// that token lasts; here the token that ends first ends it. When a key is revoked, so do the requests with its tokens, and
/// all of a connection that one of them opened.
/// </summary>
internal sealed class HubDoor(
    OpenedConnections connections, KnownProxies proxies, IOptions<ChatLimits> limits, ChatMetrics metrics, SecurityLog security,
    TimeProvider time)
{
    private static readonly ChatError OfOthers =
        ChatError.Of(ChatErrorCode.Forbidden, "This connection was opened by another user or device.");

    private static readonly ChatError NoSuchConnection =
        ChatError.Of(ChatErrorCode.NotFound, "There is no such connection; open a new one.");

    private static readonly ChatError Expired =
        ChatError.Of(ChatErrorCode.Unauthenticated, "The token that opened this connection is good no more; open a new one.");

    /// <summary>
    /// Before it is asked who calls: browsers can send no header with a socket or an event stream, so it has that of the
    /// negotiation, once.
    /// </summary>
    public Task Admit(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (Keeps(request) && !IsPoll(request) && IsOfHub(context) && request.Headers.Authorization.Count == 0
            && request.Query["id"].ToString() is { Length: > 0 } id && connections.Redeem(id) is { } authorization)
        {
            request.Headers.Authorization = authorization;
        }

        return next(context);
    }

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsOfHub(context))
        {
            return next(context);
        }

        if (context.GetEndpoint()!.Metadata.GetMetadata<NegotiateMetadata>() is not null)
        {
            return Negotiate(context, next);
        }

        // What a poll or an event stream sends comes as a body: as much as a socket may send.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = limits.Value.FrameBytes;
        }

        return context.Request.Query["id"].ToString() is { Length: > 0 } id
            ? GoOn(context, next, connections.Find(id))
            : OpenAtOnce(context, next);
    }

    private static bool IsOfHub(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is not null;

    private static bool Keeps(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsConnect(request.Method);

    /// <summary>A poll ends, and the connection goes on; a socket or an event stream is the connection.</summary>
    private static bool IsPoll(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !request.Headers.ContainsKey(HeaderNames.Upgrade)
        && !request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    private static AuthenticationProperties TokenOf(HttpContext context) =>
        context.Features.GetRequiredFeature<IAuthenticateResultFeature>().AuthenticateResult!.Properties!;

    /// <summary>By which further requests name the connection that was negotiated.</summary>
    private static string? IdIn(MemoryStream answer)
    {
        using var json = JsonDocument.Parse(answer.GetBuffer().AsMemory(0, (int)answer.Length));
        return (json.RootElement.TryGetProperty("connectionToken", out var id)
            || json.RootElement.TryGetProperty("connectionId", out id)) ? id.GetString() : null;
    }

    private static void Abort(object? context) => ((HttpContext)context!).Abort();

    private Reply<OpenedConnection> Open(HttpContext context)
    {
        var token = TokenOf(context);
        return connections.Open(
            CurrentUser.Of(context.User), proxies.CountedAs(context.Connection.RemoteIpAddress),
            token.ExpiresUtc ?? DateTimeOffset.MaxValue, BearerHandler.KeyOf(token).Gone);
    }

    /// <summary>A socket without negotiation.</summary>
    private async Task OpenAtOnce(HttpContext context, RequestDelegate next)
    {
        if (!Keeps(context.Request))
        {
            await next(context);
            return;
        }

        var opened = Open(context);
        await (opened.Error is { } refused ? Refuse(context, refused) : Keep(context, next, opened.Value!));
    }

    private async Task Negotiate(HttpContext context, RequestDelegate next)
    {
        var opened = Open(context);
        if (opened.Error is { } refused)
        {
            await Refuse(context, refused);
            return;
        }

        // The answer alone says which id SignalR has given the connection.
        var body = context.Response.Body;
        using var answer = new MemoryStream();
        string? id = null;
        try
        {
            context.Response.Body = answer;
            await next(context);
            id = context.Response.StatusCode == StatusCodes.Status200OK ? IdIn(answer) : null;
        }
        finally
        {
            context.Response.Body = body;
            if (id is null)
            {
                connections.Remove(opened.Value!);
            }
            else
            {
                connections.Name(opened.Value!, id, context.Request.Headers.Authorization);
            }
        }

        answer.Position = 0;
        await answer.CopyToAsync(body, context.RequestAborted);
    }

    private async Task GoOn(HttpContext context, RequestDelegate next, OpenedConnection? opened)
    {
        if (opened is null || opened.Opener != CurrentUser.Of(context.User))
        {
            if (opened is not null)
            {
                security.Write(SecurityEvent.ConnectionOfOthers, context);
            }

            await Problems.Of(opened is null ? NoSuchConnection : OfOthers).ExecuteAsync(context);
            return;
        }

        var token = TokenOf(context);
        if (token.ExpiresUtc < opened.ExpiresAt)
        {
            opened.ExpiresAt = token.ExpiresUtc.Value;
        }

        if (opened.ExpiresAt <= time.GetUtcNow() || opened.KeyGone.IsCancellationRequested)
        {
            await Problems.Of(Expired).ExecuteAsync(context);
            return;
        }

        // SignalR closes the connection when the token of its last poll ends: for it that is now the first.
        token.ExpiresUtc = opened.ExpiresAt;
        if (Keeps(context.Request))
        {
            await Keep(context, next, opened);
            return;
        }

        await next(context);
        if (HttpMethods.IsDelete(context.Request.Method) && context.Response.StatusCode == StatusCodes.Status202Accepted)
        {
            connections.Remove(opened);
        }
    }

    private async Task Keep(HttpContext context, RequestDelegate next, OpenedConnection opened)
    {
        if (connections.Keep(opened) is { } refused)
        {
            await Refuse(context, refused);
            return;
        }

        try
        {
            await using var ownKey = BearerHandler.KeyOf(TokenOf(context)).Gone.UnsafeRegister(Abort, context);
            await using var openersKey = opened.KeyGone.UnsafeRegister(Abort, context);
            await next(context);
        }
        finally
        {
            connections.Leave(opened, isOver: !IsPoll(context.Request) || opened.Id is null);
        }
    }

    private Task Refuse(HttpContext context, ChatError limit)
    {
        security.Write(SecurityEvent.TooManyConnections, context);
        metrics.ConnectionsRefused.Add(1);
        return Problems.Of(limit).ExecuteAsync(context);
    }
}
