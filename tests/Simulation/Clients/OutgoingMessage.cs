using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Protocol;

namespace ChatOrleans.Simulation.Clients;

/// <summary>A message, or a change of one, on its way: it has its id before the first try and keeps it.</summary>
/// <param name="name">Of no other one in the run.</param>
/// <param name="change">Null for a message, whose text is its name.</param>
/// <param name="forward">The message whose words it has instead.</param>
internal sealed class OutgoingMessage(
    ConversationId conversation, ClientMessageId id, string name, MessageChange? change = null, ForwardRequest? forward = null)
{
    public ConversationId Conversation => conversation;

    public ClientMessageId Id { get; set; } = id;

    public string Name => name;

    /// <summary>None of what is forwarded: that may be sent several times.</summary>
    public string? Text => forward is not null ? null : change is null ? name : change.Text;

    public ForwardRequest? Forward => forward;

    /// <summary>Of a message.</summary>
    public ImmutableArray<UserId>? Mentions { get; init; }

    /// <summary>With the id of now.</summary>
    public MessageChange? Change => change is null ? null : change with { ClientMessageId = Id };
}
