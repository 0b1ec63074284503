using ChatOrleans.Conversations;
using ChatOrleans.Protocol;
using ChatOrleans.Simulation.Faults;

namespace ChatOrleans.Simulation.Clients;

internal sealed partial class Device
{
    private static readonly TimeSpan EventPatience = TimeSpan.FromSeconds(2);

    private readonly List<OutgoingMessage> _outbox = [];
    private bool _flushing;

    public int Waiting => _outbox.Count;

    public void Write(ConversationId conversation, string text)
    {
        var message = new OutgoingMessage(conversation, ClientMessageId.From(Dice.NewGuid()), text);
        _outbox.Add(message);
        _cluster.History.Sends(this, message);
        _ = Observe(Flush());
    }

    /// <summary>Sends what waits, in order. A lost connection ends it; the next connection calls it again.</summary>
    private async Task Flush()
    {
        if (_flushing)
        {
            return;
        }

        _flushing = true;
        try
        {
            while (IsOnline && _outbox is [var next, ..])
            {
                await Send(next);
            }
        }
        catch (IOException)
        {
            if (_cluster.Options.Bug == Bug.NewIdOnRetry && _outbox is [var unknown, ..])
            {
                unknown.Id = ClientMessageId.From(Dice.NewGuid());
            }
            else if (_cluster.Options.Bug == Bug.OutboxNotKept)
            {
                _outbox.Clear();
            }
        }
        finally
        {
            _flushing = false;
        }
    }

    private async Task Send(OutgoingMessage message)
    {
        var request = new SendMessageRequest
        {
            ConversationId = message.Conversation,
            ClientMessageId = message.Id,
            Text = message.Text,
        };
        var reply = await Call(
            $"SendMessage '{message.Text}'",
            (edge, connection) => edge.Messages.Send(User, connection.Permits, request));
        if (reply.Value is { } sent)
        {
            _outbox.Remove(message);
            _cluster.History.Acknowledged(this, message, sent);
            Expect(sent);
        }
        else if (reply.Error!.Retryable)
        {
            await Wait(TimeSpan.FromMilliseconds(Math.Max(200, reply.Error.RetryAfterMs ?? 1_000)));
        }
        else
        {
            _outbox.Remove(message);
            _cluster.History.Refused(this, message, reply.Error);
        }
    }

    /// <summary>An acknowledged message must come as an event; if it does not, it is fetched.</summary>
    private void Expect(Sent sent) => World.After(EventPatience, () => Do(() => _turns.Post(
        _ =>
        {
            if (IsOnline && Find(sent.ConversationId) is { } held && held.Last < sent.Sequence)
            {
                _ = Observe(SyncQuietly());
            }
        },
        null)));
}
