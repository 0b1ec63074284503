using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Simulation.Faults;

namespace ChatOrleans.Simulation.Clients;

/// <summary>What a device has to send, in order: each with the same id until it is settled.</summary>
internal sealed class Outbox(Device device, VirtualCluster cluster)
{
    private static readonly TimeSpan EventPatience = TimeSpan.FromSeconds(2);

    private readonly List<OutgoingMessage> _messages = [];
    private bool _flushing;

    public int Waiting => _messages.Count;

    public void Add(ConversationId conversation, string name, MessageChange? change = null) =>
        Add(new(conversation, NewId(), name, change));

    public void Write(ConversationId conversation, string text, ImmutableArray<UserId>? mentions) =>
        Add(new(conversation, NewId(), text) { Mentions = mentions });

    public void Forward(ConversationId conversation, string name, ConversationId from, MessageId message) => Add(new(
        conversation, NewId(), name, forward: new() { ConversationId = from, MessageId = message }));

    private ClientMessageId NewId() => ClientMessageId.From(device.Dice.NewGuid());

    private void Add(OutgoingMessage message)
    {
        _messages.Add(message);
        cluster.History.Sends(device, message);
        _ = device.Observe(Flush());
    }

    /// <summary>Sends what waits, in order. A lost connection ends it; the next connection calls it again.</summary>
    public async Task Flush()
    {
        if (_flushing)
        {
            return;
        }

        _flushing = true;
        try
        {
            while (device.IsOnline && _messages is [var next, ..])
            {
                await Send(next);
            }
        }
        catch (IOException)
        {
            if (cluster.Options.Bug == Bug.NewIdOnRetry && _messages is [var unknown, ..])
            {
                unknown.Id = NewId();
            }
            else if (cluster.Options.Bug == Bug.OutboxNotKept)
            {
                _messages.Clear();
            }
        }
        finally
        {
            _flushing = false;
        }
    }

    private async Task Send(OutgoingMessage message)
    {
        var restores = cluster.History.Restores;
        var reply = await device.Call($"send '{message.Name}'", (edge, connection) => message.Change is { } change
            ? edge.Messages.Change(connection.Socket.SendPermits, message.Conversation, change)
            : edge.Messages.Send(device.User, connection.Socket.SendPermits, new()
            {
                ConversationId = message.Conversation,
                ClientMessageId = message.Id,
                Text = message.Text,
                Forward = message.Forward,
                Mentions = message.Mentions,
            }));
        if (reply.Value is { } sent)
        {
            _messages.Remove(message);
            cluster.History.Acknowledged(device, message, sent, restores);
            Expect(sent);
        }
        else if (reply.Error!.Retryable)
        {
            await device.Wait(TimeSpan.FromMilliseconds(Math.Max(200, reply.Error.RetryAfterMs ?? 1_000)));
        }
        else
        {
            _messages.Remove(message);
            cluster.History.Refused(device, message, reply.Error);
        }
    }

    /// <summary>An acknowledged message must come as an event; if it does not, it is fetched.</summary>
    private void Expect(Sent sent) => device.World.After(EventPatience, () => device.Act(_ =>
        device.IsOnline && device.Holdings.Find(sent.ConversationId) is { } held && held.Last < sent.Sequence
            ? device.Holdings.SyncQuietly()
            : Task.CompletedTask));
}
