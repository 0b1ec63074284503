using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.Crash.Tests;

/// <summary>
/// The process dies under load, again and again; nothing acknowledged is lost, doubled or out of order.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 8;
    private const int AcknowledgedBetweenKills = 150;

    private readonly ConcurrentBag<SendRecord> _sends = [];
    private volatile bool _ended;

    [Fact]
    public async Task Killed_under_load_and_started_again_the_contract_holds()
    {
        await using var server = new ServerProcess(
            "EdgeHost", "Limits:MessagesBurst=1000000", "Limits:MessagesPerMinute=1000000",
            "Limits:LoginsPerAddressPerMinute=1000");
        await server.Start();
        List<ChatPerson> people = [];
        foreach (var name in new[] { "ann", "ben", "cia", "dan" })
        {
            people.Add(await ChatPerson.Register(server.Address, name));
        }

        var (_, group) = await people[0].Call(
            HttpMethod.Post, "conversations", new { type = "group", name = "All", memberIds = people.Skip(1).Select(p => p.Id) });
        string[] conversations =
        [
            group.GetProperty("id").GetString()!,
            await people[0].NewDirect(people[1]),
            await people[2].NewDirect(people[3]),
        ];
        var devices = people.ToDictionary(
            person => person,
            person => new Device(person, [conversations[0], conversations[people.IndexOf(person) < 2 ? 1 : 2]]));
        var senders = people.SelectMany(person => devices[person].Conversations
            .Select(conversation => SendUntilEnded(devices[person], conversation))).ToList();

        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            var enough = _sends.Count + AcknowledgedBetweenKills + random.Next(AcknowledgedBetweenKills);
            await Eventually.True(() => _sends.Count >= enough, "sends to be acknowledged");
            await server.Kill();
            await server.Start();
        }

        _ended = true;
        await Task.WhenAll(senders);
        var logs = new Dictionary<string, IReadOnlyList<LogRecord>>();
        foreach (var conversation in conversations)
        {
            var reader = devices.Values.First(device => device.Conversations.Contains(conversation));
            logs[conversation] = await reader.ReadLog(conversation);
        }

        foreach (var device in devices.Values)
        {
            await device.CatchUp();
        }

        output.WriteLine($"{_sends.Count} acknowledged sends over {Kills} kills");
        HistoryChecker.Judge([.. _sends], logs, devices.ToDictionary(
            device => device.Key.Name, device => (IReadOnlyList<LogRecord>)device.Value.Shown)).ShouldBeEmpty();
        foreach (var person in people)
        {
            await person.DisposeAsync();
        }
    }

    /// <summary>
    /// What a right client does: one message after the other, each with one id until it is acknowledged.
    /// </summary>
    private async Task SendUntilEnded(Device device, string conversation)
    {
        for (var order = 0; !_ended; order++)
        {
            var id = Guid.NewGuid().ToString();
            var text = $"{device.Person.Name} {order}";
            long? sequence = null;
            while (sequence is null)
            {
                var reply = await device.TrySend(conversation, id, text);
                sequence = reply?.GetProperty("value").GetProperty("sequence").GetInt64();
            }

            _sends.Add(new(conversation, device.Person.Id, id, text, order, sequence));
        }
    }

    /// <summary>
    /// One device: reconnects for as long as it takes, and shows what comes by event or sync, each entry once.
    /// </summary>
    private sealed class Device(ChatPerson person, string[] conversations)
    {
        private readonly SemaphoreSlim _connecting = new(1);
        private readonly Lock _lock = new();
        private readonly Dictionary<string, long> _last = conversations.ToDictionary(id => id, _ => 0L);
        private HubClient? _hub;

        public ChatPerson Person => person;

        public IReadOnlyCollection<string> Conversations => _last.Keys;

        public List<LogRecord> Shown { get; } = [];

        public async Task<JsonElement?> TrySend(string conversation, string id, string text)
        {
            try
            {
                var hub = await Connected();
                var reply = await hub.Invoke("SendMessage", new { conversationId = conversation, clientMessageId = id, text });
                return reply.TryGetProperty("value", out _) ? reply : null;
            }
            catch (Exception error) when (error is IOException or WebSocketException or HttpRequestException)
            {
                await Task.Yield();
                return null;
            }
        }

        public async Task CatchUp()
        {
            var hub = await Connected();
            await Sync(hub);
        }

        public async Task<IReadOnlyList<LogRecord>> ReadLog(string conversation)
        {
            List<LogRecord> log = [];
            while (true)
            {
                var (_, page) = await person.Call(
                    HttpMethod.Get, $"conversations/{conversation}/entries?after={log.Count}&limit=200");
                log.AddRange(page.GetProperty("items").EnumerateArray().Select(entry => ToRecord(conversation, entry)));
                if (!page.GetProperty("more").GetBoolean())
                {
                    return log;
                }
            }
        }

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
                if (_hub is null || _hub.Closed.IsCompleted)
                {
                    _hub = await person.Connect();
                    _hub.OnEvent = (name, payload) =>
                    {
                        if (name == "NewEntries")
                        {
                            Show(payload.GetProperty("conversationId").GetString()!, payload.GetProperty("entries"));
                        }
                    };
                    await Sync(_hub);
                }

                return _hub;
            }
            finally
            {
                _connecting.Release();
            }
        }

        private async Task Sync(HubClient hub)
        {
            for (var more = true; more;)
            {
                object[] cursors;
                lock (_lock)
                {
                    cursors = [.. _last.Select(last => new { conversationId = last.Key, sequence = last.Value })];
                }

                var answer = (await hub.Invoke("Sync", new { cursors })).GetProperty("value");
                foreach (var delta in answer.GetProperty("conversations").EnumerateArray())
                {
                    delta.GetProperty("kind").GetString().ShouldBe("delta");
                    Show(delta.GetProperty("conversationId").GetString()!, delta.GetProperty("entries"));
                }

                more = answer.GetProperty("more").GetBoolean();
            }
        }

        /// <summary>Takes what follows on; known entries and those behind a gap are passed over.</summary>
        private void Show(string conversation, JsonElement entries)
        {
            lock (_lock)
            {
                foreach (var entry in entries.EnumerateArray().Select(entry => ToRecord(conversation, entry)))
                {
                    if (entry.Sequence == _last[conversation] + 1)
                    {
                        _last[conversation] = entry.Sequence;
                        Shown.Add(entry);
                    }
                }
            }
        }
    }
}
