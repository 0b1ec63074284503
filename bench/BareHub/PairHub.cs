using Microsoft.AspNetCore.SignalR;

namespace ChatOrleans.BareHub;

internal sealed record Message(string ConversationId, string ClientMessageId, string Text);

/// <summary>
/// The least that SignalR can do for two who talk: forward to a group, answer. The measure for everything above it.
/// </summary>
internal sealed class PairHub : Hub
{
    public Task Join(string conversationId) => Groups.AddToGroupAsync(Context.ConnectionId, conversationId);

    public async Task<Message> SendMessage(Message message)
    {
        await Clients.Group(message.ConversationId).SendAsync("NewEntries", message);
        return message;
    }
}
