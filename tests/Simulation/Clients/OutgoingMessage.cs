using ChatOrleans.Conversations;

namespace ChatOrleans.Simulation.Clients;

/// <summary>A message on its way: it has its id before the first try and keeps it.</summary>
internal sealed class OutgoingMessage(ConversationId conversation, ClientMessageId id, string text)
{
    public ConversationId Conversation => conversation;

    public ClientMessageId Id { get; set; } = id;

    public string Text => text;
}
