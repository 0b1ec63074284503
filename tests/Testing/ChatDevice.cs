using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;

namespace ChatOrleans.Testing;

/// <summary>
/// One device as a right client is: connects again for as long as it takes, to the next server when one does not answer or
/// drains, syncs when an event shows a gap, and shows what comes by event or sync, each entry once; what a sync leaves out
/// because it is too much, it reads. Throws when it is told that a conversation is gone.
/// </summary>
public sealed class ChatDevice(ChatPerson person, IReadOnlyCollection<string> conversations, params Uri[] others)
{
    private readonly SemaphoreSlim _connecting = new(1);
    private readonly Lock _lock = new();
    private readonly Queue<Uri> _others = new(others);
    private readonly Dictionary<string, HeldConversation> _held = conversations.ToDictionary(
        id => id, id => new HeldConversation(ConversationId.From(Guid.Parse(id)), default));
    private readonly Dictionary<string, long> _heard = conversations.ToDictionary(id => id, _ => 0L);
    private HubClient? _hub;
    private volatile bool _leaves;
    private int _mending;

    public ChatPerson Person => person;

    public IReadOnlyCollection<string> Conversations => _held.Keys;

    public IReadOnlyList<LogRecord> Shown
    {
        get
        {
            lock (_lock)
            {
                return [.. _held.SelectMany(held => held.Value.Shown.Entries, (held, entry) => ToRecord(held.Key, entry))];
            }
        }
    }

    /// <summary>The codes of the errors that sends were answered with.</summary>
    public ConcurrentQueue<string> Refusals { get; } = new();

    /// <summary>The last entry of the conversation that came by event, whatever came by sync.</summary>
    public long Heard(string conversation)
    {
        lock (_lock)
        {
            return _heard[conversation];
        }
    }

    /// <summary>The sequence of the entry; null when it was not acknowledged, for whatever reason.</summary>
    public async Task<long?> TrySend(string conversation, string id, string text)
    {
        try
        {
            var hub = await Connected();
            var reply = await hub.Invoke("SendMessage", new { conversationId = conversation, clientMessageId = id, text });
            if (reply.TryGetProperty("value", out var value))
            {
                return value.GetProperty("sequence").GetInt64();
            }

            Refusals.Enqueue(reply.GetProperty("error").GetProperty("code").GetString()!);
            return null;
        }
        catch (Exception error) when (IsOutage(error))
        {
            return null;
        }
    }

    /// <summary>False when the server could not be reached or did not answer.</summary>
    public async Task<bool> TryCatchUp()
    {
        try
        {
            return await Sync(await Connected());
        }
        catch (Exception error) when (IsOutage(error))
        {
            return false;
        }
    }

    public async Task<IReadOnlyList<LogRecord>> ReadLog(string conversation)
    {
        List<LogRecord> log = [];
        await ReadAfter(conversation, 0, page => log.AddRange(page.Items.Select(entry => ToRecord(conversation, entry))));
        return log;
    }

    /// <summary>Of a connection that does not come about or breaks, also one that this device broke.</summary>
    private static bool IsOutage(Exception error) => error is IOException or WebSocketException or HttpRequestException
        or OperationCanceledException or ObjectDisposedException;

    private static LogRecord ToRecord(string conversation, Entry entry) => new(
        conversation, entry.Sequence, JsonNamingPolicy.CamelCase.ConvertName(entry.Kind.ToString()), entry.SenderId.ToString(),
        entry.ClientMessageId?.ToString(), entry.Text);

    private async Task<HubClient> Connected()
    {
        await _connecting.WaitAsync();
        try
        {
            if (_leaves)
            {
                _hub?.Abort();
                _hub = null;
                MoveOn();
            }

            return _hub is { Closed.IsCompleted: false } ? _hub : _hub = await Connect();
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<HubClient> Connect()
    {
        HubClient? hub = null;
        try
        {
            hub = await person.Connect();
            hub.OnEvent = (name, payload) =>
            {
                if (name == "Resync" || (name == "NewEntries"
                    && !Hear(payload.Deserialize<News>(ChatJson.Options)!)))
                {
                    _ = MendGap(hub);
                }

                _leaves |= name == "Draining" && others.Length > 0;
            };
            return await Sync(hub) ? hub : throw new IOException("There was no answer to the sync.");
        }
        catch (Exception error)
        {
            hub?.Abort();
            if (IsOutage(error))
            {
                MoveOn();
            }

            throw;
        }
    }

    private async Task MendGap(HubClient hub)
    {
        if (Interlocked.Exchange(ref _mending, 1) == 1)
        {
            return;
        }

        try
        {
            await Sync(hub);
        }
        catch (Exception error) when (IsOutage(error))
        {
            // The next connection begins with a sync.
        }
        finally
        {
            Volatile.Write(ref _mending, 0);
        }
    }

    private void MoveOn()
    {
        _leaves = false;
        if (_others.TryDequeue(out var next))
        {
            _others.Enqueue(person.Server);
            person.MoveTo(next);
        }
    }

    private async Task<bool> Sync(HubClient hub)
    {
        for (var more = true; more;)
        {
            object[] cursors;
            lock (_lock)
            {
                cursors =
                [
                    .. _held.Select(held => new
                    {
                        conversationId = held.Key, sequence = held.Value.Last, epoch = held.Value.Epoch,
                    }),
                ];
            }

            if (!(await hub.Invoke("Sync", new { cursors })).TryGetProperty("value", out var answer))
            {
                return false;
            }

            foreach (var delta in answer.GetProperty("conversations").Deserialize<ConversationDelta[]>(ChatJson.Options)!)
            {
                await Take(delta.ConversationId.ToString(), delta);
            }

            if (answer.GetProperty("failed").GetArrayLength() > 0)
            {
                return false;
            }

            more = answer.GetProperty("more").GetBoolean();
        }

        return true;
    }

    private async Task Take(string conversation, ConversationDelta delta)
    {
        if (delta.Kind == DeltaKind.Gone)
        {
            throw new InvalidOperationException($"A sync was answered by {delta.Kind}.");
        }

        var held = _held[conversation];
        if (delta.Kind == DeltaKind.Reset && delta.Epoch == held.Epoch)
        {
            // What is left out as too much is read.
            await ReadAfter(conversation, held.Last, page => Do(() => held.Take(page.Items, page.Epoch)));
        }
        else
        {
            Do(() => held.Take(delta));
        }
    }

    private void Do(Action take)
    {
        lock (_lock)
        {
            take();
        }
    }

    private async Task ReadAfter(string conversation, long after, Action<EntryPage> take)
    {
        for (var more = true; more;)
        {
            var (status, body) = await person.Call(
                HttpMethod.Get, $"conversations/{conversation}/entries?after={after}&limit=200");
            if (status != 200)
            {
                throw new HttpRequestException($"{status} {body}");
            }

            var page = body.Deserialize<EntryPage>(ChatJson.Options)!;
            take(page);
            after += page.Items.Length;
            more = page.More;
        }
    }

    /// <summary>False when a sync is needed.</summary>
    private bool Hear(News news)
    {
        lock (_lock)
        {
            var conversation = news.ConversationId.ToString();
            _heard[conversation] = news.Entries.Max(entry => entry.Sequence);
            return !_held.TryGetValue(conversation, out var held) || held.Take(news.Entries, news.Epoch);
        }
    }

    private sealed record News(ConversationId ConversationId, ImmutableArray<Entry> Entries, EpochId? Epoch);
}
