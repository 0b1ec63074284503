using System.Reflection;
using ChatOrleans.Accounts;
using ChatOrleans.Auth;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Scheduling;
using ChatOrleans.Sessions;
using ChatOrleans.Users;

namespace ChatOrleans;

/// <summary>The one place where ids become grain keys.</summary>
public static class GrainsByKey
{
    extension(IGrainFactory grains)
    {
        public IConversationGrain Conversation(ConversationId id) => Reference<IConversationGrain>(grains, id.ToString());

        /// <summary>The conversation of two users, in either order.</summary>
        public IDirectGrain Direct(UserId one, UserId other) => Reference<IDirectGrain>(
            grains, one.Value.CompareTo(other.Value) <= 0 ? $"{one}:{other}" : $"{other}:{one}");

        public IUserGrain User(UserId id) => Reference<IUserGrain>(grains, id.ToString());

        public IDeviceSessionGrain DeviceSession(DeviceId id) => Reference<IDeviceSessionGrain>(grains, id.ToString());

        public IEdgeGrain Edge(EdgeId id) => Reference<IEdgeGrain>(grains, id.Value);

        /// <summary>The account of a user name; case is ignored.</summary>
        public IAccountGrain Account(string username) => Reference<IAccountGrain>(grains, username.ToLowerInvariant());

        /// <summary>The keys that the edges of a cluster sign with.</summary>
        public ISigningKeyGrain SigningKey(string clusterId) => Reference<ISigningKeyGrain>(grains, clusterId);

        /// <summary>The root of the trie of names.</summary>
        public INameIndexGrain Names() => Reference<INameIndexGrain>(grains, "~");

        /// <summary>The root of the trie of the names of public conversations.</summary>
        public INameIndexGrain Directory() => Reference<INameIndexGrain>(grains, "#");

        /// <summary>A node of one of the two tries, by the key of its root and the prefix.</summary>
        public INameIndexGrain NameIndex(string key) => Reference<INameIndexGrain>(grains, key);

        /// <summary>The outbox that remembers over crashes which conversations have notices to deliver.</summary>
        public INoticeOutboxGrain NoticeOutbox(ConversationId id) =>
            grains.NoticeOutbox(ShardOf(id.Value, INoticeOutboxGrain.Shards));

        public INoticeOutboxGrain NoticeOutbox(int shard) => Reference<INoticeOutboxGrain>(grains, shard.ToString());

        public IScheduleGrain Schedule(UserId id) => Reference<IScheduleGrain>(grains, id.ToString());

        /// <summary>The index that calls the user's schedule when something is due.</summary>
        public IDueIndexGrain DueIndex(UserId id) => grains.DueIndex(ShardOf(id.Value, IDueIndexGrain.Shards));

        public IDueIndexGrain DueIndex(int shard) => Reference<IDueIndexGrain>(grains, shard.ToString());
    }

    private static int ShardOf(Guid id, int shards)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return bytes[15] & (shards - 1);
    }

    /// <remarks>
    /// <see cref="IGrainFactory"/> reads the attributes of the interface at every call by type. That was a fifteenth of an
    /// edge's work for a message.
    /// </remarks>
    private static TGrain Reference<TGrain>(IGrainFactory grains, string key)
        where TGrain : IGrainWithStringKey =>
        (TGrain)grains.GetGrain(GrainId.Create(Kind<TGrain>.Grain, IdSpan.Create(key)), Kind<TGrain>.Interface);

    /// <summary>What Orleans calls the interface IXyzGrain, and the class XyzGrain that implements it.</summary>
    private static class Kind<TGrain>
    {
        public static readonly GrainType Grain =
            GrainType.Create(typeof(TGrain).Name["I".Length..^"Grain".Length].ToLowerInvariant());

        public static readonly GrainInterfaceType Interface =
            GrainInterfaceType.Create(typeof(TGrain).GetCustomAttribute<AliasAttribute>()!.Alias);
    }
}
