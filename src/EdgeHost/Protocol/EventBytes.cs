using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace ChatOrleans.Protocol;

/// <summary>
/// A client that keeps what it is told: an event whose bytes are made once in each protocol, for all connections that
/// it goes to.
/// </summary>
internal sealed class EventBytes : IChatClient
{
    private SerializedHubMessage? _told;

    private EventBytes()
    {
    }

    public static SerializedHubMessage Of(Func<IChatClient, Task> tell)
    {
        var client = new EventBytes();
        // Not awaited: every method below has done its work when it returns. It throws nothing.
        _ = tell(client);
        return client._told!;
    }

    public Task NewEntries(NewEntries entries) => Keep(entries);

    public Task Receipt(ReceiptRisen receipt) => Keep(receipt);

    public Task TypingIndicator(TypingIndicator typing) => Keep(typing);

    public Task PresenceUpdate(Users.Presence presence) => Keep(presence);

    public Task ConversationAdded(Conversations.ConversationSummary conversation) => Keep(conversation);

    public Task ConversationRemoved(ConversationRemoved removed) => Keep(removed);

    public Task Resync(Resync resync) => Keep(resync);

    public Task Draining(Draining draining) => Keep(draining);

    private Task Keep(object payload, [CallerMemberName] string name = "")
    {
        _told = new(new InvocationMessage(name, [payload]));
        return Task.CompletedTask;
    }
}
