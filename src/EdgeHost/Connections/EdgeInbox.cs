using System.Collections.Immutable;
using ChatOrleans.Auth;
using ChatOrleans.Edges;
using ChatOrleans.Traces;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace ChatOrleans.Connections;

/// <summary>Brings events to the connections of their recipients. Their bytes are made once for all of them.</summary>
internal sealed partial class EdgeInbox(
    ConnectionRegistry connections, RunningSessions sessions, ILogger<EdgeInbox> logger)
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
                // One bad event must not take those behind it along.
                LogNotDelivered(@event.GetType().Name, error);
            }
        }
    }

    private static SerializedHubMessage ToMessage(string method, object payload) =>
        new(new InvocationMessage(method, [payload]));

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
                connection.Send(message ??= ToMessage(@event));
            }
        }
    }

    private static SerializedHubMessage ToMessage(EdgeEvent @event) => @event switch
    {
        EntriesAppended appended => ToMessage("NewEntries", new { appended.ConversationId, appended.Entries }),
        ReceiptRose rose => ToMessage("Receipt", new
        {
            rose.ConversationId,
            rose.Receipt.UserId,
            rose.Receipt.DeliveredSequence,
            rose.Receipt.ReadSequence,
        }),
        TypingChanged typing => ToMessage("TypingIndicator", new { typing.ConversationId, typing.UserId, typing.Typing }),
        PresenceChanged presence => ToMessage("PresenceUpdate", presence.Presence),
        ConversationJoined joined => ToMessage("ConversationAdded", joined.Conversation),
        ConversationLeft left => ToMessage("ConversationRemoved", new { left.ConversationId }),
        _ => throw new System.Diagnostics.UnreachableException(@event.GetType().Name),
    };

    private void Close(DeviceEnded ended)
    {
        foreach (var recipient in ended.Recipients)
        {
            sessions.Forget(new(recipient, ended.DeviceId));
            foreach (var connection in connections.Of(recipient))
            {
                if (connection.User.DeviceId == ended.DeviceId)
                {
                    connection.Abort();
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A {Event} was not delivered.")]
    private partial void LogNotDelivered(string @event, Exception error);
}
