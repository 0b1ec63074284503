using System.Collections.Concurrent;
using System.Diagnostics;
using ChatOrleans.Testing;

namespace ChatOrleans.Cluster.Tests;

/// <summary>People on both edges who write to each other, whatever happens to the cluster; judged at the end.</summary>
internal sealed class ChatLoad : IAsyncDisposable
{
    private const int People = 6;

    // A right client keeps trying; an outage of a test is shorter.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Enough to find something on its way at any moment; more would only measure how the machine is overloaded.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private static int _loads;

    private readonly ConcurrentQueue<(SendRecord Send, long BegunAt, long AcknowledgedAt)> _sends = [];
    private readonly CancellationTokenSource _end = new();
    private List<ChatDevice> _devices = [];
    private List<Task> _senders = [];
    private int _refused;

    private ChatLoad()
    {
    }

    public int Acknowledged => _sends.Count;

    /// <summary>How often there was no acknowledgement and it was tried again.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public IReadOnlyList<ChatDevice> Devices => _devices;

    /// <summary>Everybody is in a group, and has a conversation with each other one; half of them are at each edge.</summary>
    public static async Task<ChatLoad> Start(ChatCluster cluster)
    {
        var load = new ChatLoad();
        var number = Interlocked.Increment(ref _loads);
        var edges = cluster.Edges.Select(edge => edge.Address).ToArray();
        List<ChatPerson> people = [];
        for (var i = 0; i < People; i++)
        {
            people.Add(await ChatPerson.Register(edges[i % edges.Length], $"person{i}of{number}"));
        }

        var group = await NewGroup(people);
        var conversations = people.ToDictionary(person => person, _ => new List<string> { group });
        for (var i = 0; i < People; i++)
        {
            for (var other = i + 1; other < People; other++)
            {
                var direct = await people[i].NewDirect(people[other]);
                conversations[people[i]].Add(direct);
                conversations[people[other]].Add(direct);
            }
        }

        load._devices = [.. people.Select(person => new ChatDevice(
            person, conversations[person], [.. edges.Where(edge => edge != person.Server)]))];
        load._senders = [.. load._devices.SelectMany(
            device => device.Conversations.Select(conversation => load.Send(device, conversation)))];
        return load;
    }

    /// <summary>Of all people. It is the first to wake grains on all silos: where an overloaded machine is too late, it is made
    /// again.</summary>
    private static async Task<string> NewGroup(IReadOnlyList<ChatPerson> people)
    {
        string? made = null;
        await Eventually.True(
            async () =>
            {
                var (_, body) = await people[0].Call(
                    HttpMethod.Post, "conversations",
                    new { type = "group", name = "All", memberIds = people.Skip(1).Select(person => person.Id) });
                made = body.TryGetProperty("id", out var id) ? id.GetString() : null;
                return made is not null;
            },
            "a group");
        return made!;
    }

    /// <summary>The codes of the errors that sends were answered with.</summary>
    public IEnumerable<string> Refusals => _devices.SelectMany(device => device.Refusals).Distinct();

    /// <summary>Until each sender had this many more sends acknowledged, each begun after this call.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> EachAcknowledged(int sends)
    {
        var from = Stopwatch.GetTimestamp();
        var senders = _devices.Sum(device => device.Conversations.Count);
        await Eventually.True(
            () =>
            {
                if (_senders.Find(sender => sender.IsFaulted) is { } failed)
                {
                    throw failed.Exception!;
                }

                return _sends.Where(send => send.BegunAt >= from)
                    .CountBy(send => (send.Send.Sender, send.Send.Conversation))
                    .Count(sender => sender.Value >= sends) == senders;
            },
            "all senders to be answered",
            Patience);
        return Stopwatch.GetElapsedTime(from, _sends.Where(send => send.BegunAt >= from)
            .GroupBy(send => (send.Send.Sender, send.Send.Conversation))
            .Max(sender => sender.ElementAt(sends - 1).AcknowledgedAt));
    }

    /// <summary>Until each device was told by event of something that was not acknowledged before this call.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> EachHears()
    {
        var from = Stopwatch.GetTimestamp();
        var last = _sends.Select(send => send.Send).GroupBy(send => send.Conversation)
            .ToDictionary(conversation => conversation.Key, conversation => conversation.Max(send => send.Sequence!.Value));
        await Eventually.True(
            () => _devices.All(device => device.Conversations.All(
                conversation => device.Heard(conversation) > last.GetValueOrDefault(conversation))),
            "events to reach every device",
            Patience);
        return Stopwatch.GetElapsedTime(from);
    }

    /// <summary>Ends it, lets every device catch up, and asks the checker.</summary>
    /// <returns>What is broken, each a sentence.</returns>
    public async Task<IReadOnlyList<string>> Judge()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_senders);
        var logs = new Dictionary<string, IReadOnlyList<LogRecord>>();
        foreach (var device in _devices)
        {
            await Eventually.True(device.TryCatchUp, "a device to catch up", Patience);
            foreach (var conversation in device.Conversations.Where(conversation => !logs.ContainsKey(conversation)))
            {
                logs[conversation] = await device.ReadLog(conversation);
            }
        }

        return HistoryChecker.Judge(
            [.. _sends.Select(send => send.Send)],
            logs,
            _devices.ToDictionary(device => device.Person.Name, device => device.Shown));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var device in _devices)
        {
            await device.Person.DisposeAsync();
        }

        _end.Dispose();
    }

    /// <summary>What a right client does: one message after the other, each with one id until it is acknowledged.</summary>
    private async Task Send(ChatDevice device, string conversation)
    {
        using var pace = new PeriodicTimer(Pace);
        for (var order = 0; !_end.IsCancellationRequested; order++)
        {
            var id = Guid.NewGuid().ToString();
            var text = $"{device.Person.Name} {order}";
            var begunAt = Stopwatch.GetTimestamp();
            long? sequence = null;
            await Eventually.True(
                async () =>
                {
                    sequence = await device.TrySend(conversation, id, text);
                    Interlocked.Add(ref _refused, sequence is null ? 1 : 0);
                    return sequence is not null;
                },
                "an acknowledgement",
                Patience);
            _sends.Enqueue((new(conversation, device.Person.Id, id, text, order, sequence), begunAt, Stopwatch.GetTimestamp()));
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
