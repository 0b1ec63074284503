using System.Collections.Concurrent;
using System.Collections.Immutable;
using ChatOrleans.Protocol;

namespace ChatOrleans.Users;

/// <summary>
/// Names conversations by their users, whom this edge knows for a while: a new name or avatar is shown after
/// <see cref="KeptFor"/> at the latest. Read here and not kept by the conversations: a change would have to reach all that the
/// user is in.
/// </summary>
internal sealed partial class KnownUsers(IGrainFactory grains, TimeProvider time, ILogger<KnownUsers> logger)
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    /// <summary>For one answer. Whoever is not read by then is missing in it: nobody waits longer for names.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Some 10 MB.
    private const int KeptMax = 20_000;

    // User grains that are asked at once.
    private const int Together = 16;

    private readonly ConcurrentDictionary<UserId, (User User, DateTimeOffset Until)> _kept = [];
    private DateTimeOffset _sweptAt = time.GetUtcNow();

    public async Task<Summary> Name(Summary conversation) => (await Name([conversation]))[0];

    /// <summary>With the peers of direct conversations; one that cannot be read is missing and fails nothing.</summary>
    public async Task<ImmutableArray<Summary>> Name(IReadOnlyCollection<Summary> conversations)
    {
        var peers = await Read(conversations.Select(conversation => conversation.PeerId).OfType<UserId>().ToHashSet());
        return
        [
            .. conversations.Select(conversation => conversation with
            {
                Peer = conversation.PeerId is { } peer ? peers.GetValueOrDefault(peer) : null,
            }),
        ];
    }

    private async Task<Dictionary<UserId, User>> Read(HashSet<UserId> ids)
    {
        var known = new Dictionary<UserId, User>();
        var now = time.GetUtcNow();
        foreach (var id in ids)
        {
            if (_kept.TryGetValue(id, out var kept) && now < kept.Until)
            {
                known[id] = kept.User;
            }
        }

        using var patience = new CancellationTokenSource(Patience, time);
        foreach (var some in ids.Where(id => !known.ContainsKey(id)).Chunk(Together))
        {
            var users = await Task.WhenAll(some.Select(id => TryRead(id, patience.Token)));
            foreach (var user in users.OfType<User>())
            {
                known[user.Id] = user;
            }
        }

        return known;
    }

    private async Task<User?> TryRead(UserId id, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        try
        {
            var user = await grains.User(id).Get().WaitAsync(cancellationToken);
            Keep(user);
            return user;
        }
        catch (Exception error)
        {
            LogNotRead(id, error);
            return null;
        }
    }

    private void Keep(User? user)
    {
        var now = time.GetUtcNow();
        if (now - _sweptAt >= KeptFor)
        {
            _sweptAt = now;
            foreach (var (id, kept) in _kept)
            {
                if (kept.Until <= now)
                {
                    _kept.TryRemove(new(id, kept));
                }
            }
        }

        if (user is not null && _kept.Count < KeptMax)
        {
            _kept[user.Id] = (user, now + KeptFor);
        }
    }

    [LoggerMessage(LogLevel.Warning, "User {UserId} could not be read; conversations with them are shown without a name.")]
    private partial void LogNotRead(UserId userId, Exception error);
}
