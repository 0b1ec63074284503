using ChatOrleans.Auth;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Hubs;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using ChatOrleans.Users;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Documents;

/// <summary>
/// The limits of this host, so that clients refuse what it would refuse before it is sent; also those who are not signed in yet.
/// </summary>
internal static class LimitsApi
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/limits", (HttpResponse response, IOptions<ChatLimits> limits) =>
        {
            // Private: the answer says in its headers what its caller has left of their budget.
            response.Headers.CacheControl = $"private, max-age={Kept.TotalSeconds}";
            return Problems.Value(Of(limits.Value));
        })
        .WithTags("limits").WithName("getLimits").Produces<ClientLimits>()
        .WithMetadata(new CallCostAttribute(1), new Cacheable());

    private static ClientLimits Of(ChatLimits limits) => new()
    {
        MessageTextBytes = limits.MessageTextBytes,
        EnvelopeBytes = limits.EnvelopeBytes,
        SyncBytes = limits.SyncBytes,
        FrameBytes = limits.FrameBytes,
        UsernameLengthMin = UserNames.UsernameLengthMin,
        UsernameLength = UserNames.UsernameLengthMax,
        DisplayNameLength = UserNames.DisplayNameLengthMax,
        PasswordLengthMin = Credentials.PasswordLengthMin,
        PasswordLength = Credentials.PasswordLengthMax,
        EmailLength = Credentials.EmailLengthMax,
        AvatarLength = UsersApi.AvatarLengthMax,
        DeviceTextLength = Credentials.DeviceTextLengthMax,
        DeviceSecretLengthMin = Credentials.DeviceSecretLengthMin,
        DeviceSecretLength = Credentials.DeviceSecretLengthMax,
        ConversationNameLength = limits.ConversationNameLength,
        ConversationDescriptionLength = limits.ConversationDescriptionLength,
        ContentTypeLength = PostMessage.ContentTypeLengthMax,
        Mentions = MessageText.MentionsMax,
        MessageEdits = limits.MessageEdits,
        MessageReactions = limits.MessageReactions,
        MessageEmoji = limits.MessageEmoji,
        ConversationPins = limits.ConversationPins,
        UserScheduled = limits.UserScheduled,
        ConversationInvites = limits.ConversationInvites,
        PresenceTextLength = ChatHub.PresenceTextLengthMax,
        QueryLength = UserNames.DisplayNameLengthMax,
        PageSize = limits.PageSize,
        FoundUsers = UsersApi.FoundMax,
        UserIds = UsersApi.ReadMax,
        Cursors = limits.Cursors,
        SyncEntries = limits.SyncEntries,
        GroupMembers = limits.GroupMembers,
        UserConversations = limits.UserConversations,
        UserRequests = limits.UserRequests,
        UserBlocks = limits.UserBlocks,
        UserDrafts = limits.UserDrafts,
        UserDevices = limits.UserDevices,
        UserConnections = limits.UserConnections,
        PresenceWatch = limits.PresenceWatch,
        MessagesPerMinute = limits.MessagesPerMinute,
        MessagesBurst = limits.MessagesBurst,
        NewConversationsPerHour = limits.NewConversationsPerHour,
        ChangesPerMinute = limits.ChangesPerMinute,
        CallsPerMinute = limits.CallsPerMinute,
    };
}
