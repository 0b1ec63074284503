using ChatOrleans.Conversations;

namespace ChatOrleans.Errors;

/// <summary>The purpose of a grain call and the ids it concerns, for the log.</summary>
public readonly record struct GrainCall(
    string Operation, UserId? User = null, ConversationId? Conversation = null, DeviceId? Device = null)
{
    public override string ToString() =>
        Operation + About("user", User) + About("conversation", Conversation) + About("device", Device);

    private static string About<TId>(string what, TId? id)
        where TId : struct => id is { } known ? $", {what} {known}" : string.Empty;
}
