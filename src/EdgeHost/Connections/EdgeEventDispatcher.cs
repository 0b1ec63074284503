using System.Collections.Immutable;
using ChatOrleans.Auth;
using ChatOrleans.Edges;
using ChatOrleans.Protocol;
using ChatOrleans.Traces;
using Microsoft.AspNetCore.SignalR;

namespace ChatOrleans.Connections;

/// <summary>Brings events to the connections of their recipients. Their bytes are made once for all of them.</summary>
internal sealed partial class EdgeEventDispatcher(
    ConnectionRegistry connections, RunningSessions sessions, ILogger<EdgeEventDispatcher> logger)
{
    public void Deliver(ImmutableArray<EdgeEvent> events)
    {
        foreach (var @event in events)
        {
            try
            {
                Deliver(@event);
            }
            catch (Exception error)
            {
                // One bad event must not hold up those after it.
                LogNotDelivered(@event.GetType().Name, error);
            }
        }
    }

    private void Deliver(EdgeEvent @event)
    {
        using var span = ChatTraces.Continue("chat.deliver", @event.Trace);
        if (@event is DeviceEnded ended)
        {
            Close(ended);
            return;
        }

        SerializedHubMessage? message = null;
        foreach (var recipient in @event.Recipients)
        {
            foreach (var connection in connections.Of(recipient))
            {
                connection.Send(message ??= EventBytes.Of(client => Send(client, @event)));
            }
        }
    }

    private static Task Send(IChatClient client, EdgeEvent @event) => @event switch
    {
        EntriesAppended appended => client.NewEntries(new(appended.ConversationId, appended.Entries, appended.Epoch)),
        ReceiptRose { ConversationId: var conversation, Receipt: var receipt, Epoch: var epoch } => client.Receipt(new(
            conversation, receipt.UserId, receipt.DeliveredSequence, receipt.ReadSequence, epoch)),
        TypingChanged typing => client.TypingIndicator(new(typing.ConversationId, typing.UserId, typing.Typing)),
        PresenceChanged presence => client.PresenceUpdate(presence.Presence),
        ConversationJoined joined => client.ConversationAdded(Summary.Of(joined.Conversation)),
        ConversationLeft left => client.ConversationRemoved(new(left.ConversationId)),
        ConversationSettingsChanged changed => client.ConversationSettings(changed.Settings),
        ScheduleRose rose => client.ScheduleChanged(new(rose.Version, rose.Epoch)),
        _ => throw new System.Diagnostics.UnreachableException(@event.GetType().Name),
    };

    private void Close(DeviceEnded ended)
    {
        foreach (var recipient in ended.Recipients)
        {
            sessions.Forget(recipient, ended.DeviceId);
            foreach (var connection in connections.Of(recipient))
            {
                if (connection.User.DeviceId == ended.DeviceId && connection.User.SessionId != ended.Next)
                {
                    connection.Abort();
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A {Event} was not delivered.")]
    private partial void LogNotDelivered(string @event, Exception error);
}
