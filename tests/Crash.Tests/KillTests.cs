using System.Collections.Concurrent;
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
            "Host", "Limits:MessagesBurst=1000000", "Limits:MessagesPerMinute=1000000",
            "Limits:RegistrationsPerAddressPerHour=1000", "Users:Strangers=Welcome");
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
            person => new ChatDevice(person, [conversations[0], conversations[people.IndexOf(person) < 2 ? 1 : 2]]));
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
            (await device.TryCatchUp()).ShouldBeTrue();
        }

        output.WriteLine($"{_sends.Count} acknowledged sends over {Kills} kills");
        HistoryChecker.Judge([.. _sends], logs, devices.ToDictionary(
            device => device.Key.Name, device => device.Value.Shown)).ShouldBeEmpty();
        foreach (var person in people)
        {
            await person.DisposeAsync();
        }
    }

    /// <summary>
    /// What a right client does: one message after the other, each with one id until it is acknowledged.
    /// </summary>
    private async Task SendUntilEnded(ChatDevice device, string conversation)
    {
        for (var order = 0; !_ended; order++)
        {
            var id = Guid.NewGuid().ToString();
            var text = $"{device.Person.Name} {order}";
            long? sequence = null;
            await Eventually.True(
                async () => (sequence = await device.TrySend(conversation, id, text)) is not null, "an acknowledgement");
            _sends.Add(new(conversation, device.Person.Id, id, text, order, sequence));
        }
    }
}
