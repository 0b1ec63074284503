using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;

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
    private readonly Dictionary<string, long> _last = conversations.ToDictionary(id => id, _ => 0L);
    private readonly Dictionary<string, long> _heard = conversations.ToDictionary(id => id, _ => 0L);
    private readonly List<LogRecord> _shown = [];
    private HubClient? _hub;
    private volatile bool _leaves;
    private int _mending;

    public ChatPerson Person => person;

    public IReadOnlyCollection<string> Conversations => _last.Keys;

    public IReadOnlyList<LogRecord> Shown
    {
        get
        {
            lock (_lock)
            {
                return [.. _shown];
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
        await ReadAfter(conversation, 0, items => log.AddRange(
            items.EnumerateArray().Select(entry => ToRecord(conversation, entry))));
        return log;
    }

    /// <summary>Of a connection that does not come about or breaks, also one that this device broke.</summary>
    private static bool IsOutage(Exception error) => error is IOException or WebSocketException or HttpRequestException
        or OperationCanceledException or ObjectDisposedException;

    private static LogRecord ToRecord(string conversation, JsonElement entry) => new(
        conversation,
        entry.GetProperty("sequence").GetInt64(),
        entry.GetProperty("kind").GetString()!,
        entry.GetProperty("senderId").GetString(),
        entry.TryGetProperty("clientMessageId", out var id) ? id.GetString() : null,
        entry.TryGetProperty("text", out var text) ? text.GetString() : null);

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
                    && !Hear(payload.GetProperty("conversationId").GetString()!, payload.GetProperty("entries"))))
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
                cursors = [.. _last.Select(last => new { conversationId = last.Key, sequence = last.Value })];
            }

            if (!(await hub.Invoke("Sync", new { cursors })).TryGetProperty("value", out var answer))
            {
                return false;
            }

            foreach (var delta in answer.GetProperty("conversations").EnumerateArray())
            {
                var conversation = delta.GetProperty("conversationId").GetString()!;
                switch (delta.GetProperty("kind").GetString())
                {
                    case "delta":
                        Show(conversation, delta.GetProperty("entries"));
                        break;
                    case "reset":
                        await ReadAfter(conversation, Last(conversation), items => Show(conversation, items));
                        break;
                    case var kind:
                        throw new InvalidOperationException($"A sync was answered by {kind}.");
                }
            }

            more = answer.GetProperty("more").GetBoolean();
        }

        return true;
    }

    private long Last(string conversation)
    {
        lock (_lock)
        {
            return _last[conversation];
        }
    }

    private async Task ReadAfter(string conversation, long after, Action<JsonElement> take)
    {
        for (var more = true; more;)
        {
            var (status, page) = await person.Call(
                HttpMethod.Get, $"conversations/{conversation}/entries?after={after}&limit=200");
            if (status != 200)
            {
                throw new HttpRequestException($"{status} {page}");
            }

            var items = page.GetProperty("items");
            take(items);
            after += items.GetArrayLength();
            more = page.GetProperty("more").GetBoolean();
        }
    }

    /// <summary>False when something is missing before these.</summary>
    private bool Hear(string conversation, JsonElement entries)
    {
        Show(conversation, entries);
        lock (_lock)
        {
            _heard[conversation] = entries.EnumerateArray().Max(entry => entry.GetProperty("sequence").GetInt64());
            return !_last.TryGetValue(conversation, out var last) || last >= _heard[conversation];
        }
    }

    /// <summary>Takes what follows on; known entries and those behind a gap are passed over.</summary>
    private void Show(string conversation, JsonElement entries)
    {
        lock (_lock)
        {
            foreach (var entry in entries.EnumerateArray().Select(entry => ToRecord(conversation, entry)))
            {
                if (_last.TryGetValue(conversation, out var last) && entry.Sequence == last + 1)
                {
                    _last[conversation] = entry.Sequence;
                    _shown.Add(entry);
                }
            }
        }
    }
}
