using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Clients;

/// <summary>A message, or a change of one, on its way: it has its id before the first try and keeps it.</summary>
/// <param name="name">Of no other one in the run.</param>
/// <param name="change">Null for a message, whose text is its name.</param>
internal sealed class OutgoingMessage(
    ConversationId conversation, ClientMessageId id, string name, MessageChange? change = null)
{
    public ConversationId Conversation => conversation;

    public ClientMessageId Id { get; set; } = id;

    public string Name => name;

    public string? Text => change is null ? name : change.Text;

    /// <summary>With the id of now.</summary>
    public MessageChange? Change => change is null ? null : change with { ClientMessageId = Id };
}
