using ChatOrleans.Accounts;
using ChatOrleans.Auth;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Sessions;
using ChatOrleans.Users;

namespace ChatOrleans;

/// <summary>The one place where ids become grain keys.</summary>
public static class GrainsByKey
{
    extension(IGrainFactory grains)
    {
        public IConversationGrain Conversation(ConversationId id) => grains.GetGrain<IConversationGrain>(id.ToString());

        public IUserGrain User(UserId id) => grains.GetGrain<IUserGrain>(id.ToString());

        public IDeviceSessionGrain DeviceSession(DeviceId id) => grains.GetGrain<IDeviceSessionGrain>(id.ToString());

        public IEdgeGrain Edge(EdgeId id) => grains.GetGrain<IEdgeGrain>(id.Value);

        /// <summary>The account of a user name, whatever its case.</summary>
        public IAccountGrain Account(string username) => grains.GetGrain<IAccountGrain>(username.ToLowerInvariant());

        /// <summary>The key that the edges of a cluster sign with.</summary>
        public ISigningKeyGrain SigningKey(string clusterId) => grains.GetGrain<ISigningKeyGrain>(clusterId);

        /// <summary>The root of the trie of names.</summary>
        public INameIndexGrain Names() => grains.GetGrain<INameIndexGrain>("~");

        /// <summary>The node of the trie for a prefix of at least one character.</summary>
        public INameIndexGrain Names(string prefix) => grains.GetGrain<INameIndexGrain>("~" + prefix);

        /// <summary>The outbox that remembers over crashes which conversations have notices to deliver.</summary>
        public INoticeOutboxGrain NoticeOutbox(ConversationId id)
        {
            Span<byte> bytes = stackalloc byte[16];
            id.Value.TryWriteBytes(bytes);
            return grains.NoticeOutbox(bytes[15] & (INoticeOutboxGrain.Shards - 1));
        }

        public INoticeOutboxGrain NoticeOutbox(int shard) => grains.GetGrain<INoticeOutboxGrain>(shard.ToString());
    }
}
