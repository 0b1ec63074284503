using System.Net;
using ChatOrleans.Auth;
using ChatOrleans.Connections;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Admission;

/// <summary>A connection to the hub, from the request that makes it on; before SignalR knows whose it is.</summary>
/// <param name="keyGone">Of the token that opened it.</param>
internal sealed class OpenedConnection(
    CurrentUser opener, IPAddress? network, DateTimeOffset expiresAt, CancellationToken keyGone)
{
    /// <summary>Whom all its requests have to be of.</summary>
    public CurrentUser Opener => opener;

    public IPAddress? Network => network;

    /// <summary>The earliest end of the tokens that its requests had.</summary>
    public DateTimeOffset ExpiresAt { get; set; } = expiresAt;

    /// <summary>Cancelled when the key of the token that opened it is revoked.</summary>
    public CancellationToken KeyGone => keyGone;

    /// <summary>By which its requests name it; null until negotiation has ended, or for ever without one.</summary>
    public string? Id { get; set; }

    /// <summary>The header of its negotiation, until it is <see cref="OpenedConnections.Redeem">redeemed</see>.</summary>
    public string? Authorization { get; set; }

    /// <summary>Of its requests those under way that keep it: its socket, its event stream, its poll.</summary>
    public int Keepers { get; set; }

    /// <summary>There has been such a request: it is more than a negotiation.</summary>
    public bool IsUsed { get; set; }

    public DateTimeOffset KeptUntil { get; set; }
}

/// <summary>
/// Who opened each connection to the hub. They are counted here, for each user and each address, because what comes without
/// a handshake costs as much as what comes with one.
/// </summary>
internal sealed class OpenedConnections(IOptions<ChatLimits> limits, IOptions<EdgeOptions> options, TimeProvider time)
{
    // SignalR ends a connection that has no poll for this long, and one that was negotiated and nobody came to.
    private static readonly TimeSpan Unkept = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, OpenedConnection> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<UserId, List<OpenedConnection>> _byUser = [];
    private readonly AddressCounts _addresses = new(options.Value.ConnectionsPerAddress);
    private DateTimeOffset _sweptAt;

    /// <summary>
    /// Opens one more, or says which limit is reached. It must be kept, or is removed after a while. Beside those in use there
    /// may be as many negotiated ones: a client that tries one transport after the other negotiates anew for each.
    /// </summary>
    public Reply<OpenedConnection> Open(
        CurrentUser opener, IPAddress? network, DateTimeOffset expiresAt, CancellationToken keyGone)
    {
        lock (_lock)
        {
            Sweep();
            var own = _byUser.GetValueOrDefault(opener.UserId) ?? [];
            if (own.Count >= limits.Value.UserConnections * 2)
            {
                return TooMany();
            }

            if (!_addresses.TryTake(network))
            {
                return ChatError.Of(
                    ChatErrorCode.LimitReached,
                    $"At most {options.Value.ConnectionsPerAddress} connections of one address (ConnectionsPerAddress).");
            }

            var opened = new OpenedConnection(opener, network, expiresAt, keyGone) { KeptUntil = time.GetUtcNow() };
            own.Add(opened);
            _byUser[opener.UserId] = own;
            return opened;
        }
    }

    /// <summary>From now on requests find it by this id.</summary>
    /// <param name="authorization">The header of the negotiation; null when the token was in the query.</param>
    public void Name(OpenedConnection opened, string id, string? authorization)
    {
        lock (_lock)
        {
            (opened.Id, opened.Authorization) = (id, authorization);
            _byId[id] = opened;
        }
    }

    /// <summary>
    /// The header by which a connection was negotiated, once, for 15 s, and only before another request has used it: whoever has
    /// its id negotiated it, because it is random and nobody else was told.
    /// </summary>
    public string? Redeem(string id)
    {
        lock (_lock)
        {
            if (_byId.GetValueOrDefault(id) is not { IsUsed: false } opened || time.GetUtcNow() - opened.KeptUntil > Unkept)
            {
                return null;
            }

            (var authorization, opened.Authorization) = (opened.Authorization, null);
            return authorization;
        }
    }

    public OpenedConnection? Find(string id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>A request has come that keeps it; or the user has too many in use already.</summary>
    public ChatError? Keep(OpenedConnection opened)
    {
        lock (_lock)
        {
            if (!opened.IsUsed
                && _byUser.GetValueOrDefault(opened.Opener.UserId)?.Count(own => own.IsUsed) >= limits.Value.UserConnections)
            {
                Forget(opened);
                return TooMany();
            }

            opened.IsUsed = true;
            opened.Keepers++;
            return null;
        }
    }

    /// <summary>Such a request has ended.</summary>
    /// <param name="isOver">The connection has ended with it.</param>
    public void Leave(OpenedConnection opened, bool isOver)
    {
        lock (_lock)
        {
            opened.Keepers--;
            opened.KeptUntil = time.GetUtcNow();
            if (isOver && opened.Keepers == 0)
            {
                Forget(opened);
            }
        }
    }

    public void Remove(OpenedConnection opened)
    {
        lock (_lock)
        {
            Forget(opened);
        }
    }

    private ChatError TooMany() => ChatError.Of(
        ChatErrorCode.LimitReached, $"At most {limits.Value.UserConnections} connections (UserConnections).");

    private void Sweep()
    {
        var now = time.GetUtcNow();
        if (now - _sweptAt < TimeSpan.FromSeconds(1))
        {
            return;
        }

        _sweptAt = now;
        foreach (var opened in _byUser.Values.SelectMany(own => own)
            .Where(opened => opened.Keepers == 0 && now - opened.KeptUntil > Unkept).ToList())
        {
            Forget(opened);
        }
    }

    private void Forget(OpenedConnection opened)
    {
        if (!_byUser.TryGetValue(opened.Opener.UserId, out var own) || !own.Remove(opened))
        {
            return;
        }

        if (own.Count == 0)
        {
            _byUser.Remove(opened.Opener.UserId);
        }

        if (opened.Id is { } id)
        {
            _byId.Remove(id);
        }

        _addresses.Release(opened.Network);
    }
}
