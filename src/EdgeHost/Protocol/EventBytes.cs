using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace ChatOrleans.Protocol;

/// <summary>
/// A client that keeps the event sent to it, and makes its bytes once per protocol, for all connections that get it.
/// </summary>
internal sealed class EventBytes : IChatClient
{
    private SerializedHubMessage? _sent;

    private EventBytes()
    {
    }

    public static SerializedHubMessage Of(Func<IChatClient, Task> tell)
    {
        var client = new EventBytes();
        // Not awaited: every method below has done its work when it returns. It throws nothing.
        _ = tell(client);
        return client._sent!;
    }

    public Task NewEntries(NewEntries entries) => Keep(entries);

    public Task Receipt(ReceiptRisen receipt) => Keep(receipt);

    public Task TypingIndicator(TypingIndicator typing) => Keep(typing);

    public Task PresenceUpdate(Users.Presence presence) => Keep(presence);

    public Task ConversationAdded(Summary conversation) => Keep(conversation);

    public Task ConversationRemoved(ConversationRemoved removed) => Keep(removed);

    public Task ConversationSettings(Users.ConversationSettings settings) => Keep(settings);

    public Task ScheduleChanged(ScheduleChanged changed) => Keep(changed);

    public Task Resync(Resync resync) => Keep(resync);

    public Task Draining(Draining draining) => Keep(draining);

    private Task Keep(object payload, [CallerMemberName] string name = "")
    {
        _sent = new(new InvocationMessage(name, [payload]));
        return Task.CompletedTask;
    }
}
