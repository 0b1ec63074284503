using ChatOrleans.Testing;

namespace ChatOrleans.Load;

/// <summary>One who can connect, and the conversation that this one has with the next or the one before.</summary>
internal sealed record Person(string? AccessToken, string Conversation);

/// <summary>Processes that do the same.</summary>
internal sealed record Role(string Name, IReadOnlyList<ServerProcess> Processes);

/// <summary>What is measured, with what it takes to have pairs talk over it.</summary>
internal abstract class Server : IAsyncDisposable
{
    public abstract string Name { get; }

    /// <summary>Those with sockets; person n is at the n-th of them, round and round.</summary>
    public abstract IReadOnlyList<ServerProcess> Edges { get; }

    /// <summary>All processes, in the order in which they start.</summary>
    public virtual IReadOnlyList<Role> Roles => [new(Name, Edges)];

    public TimeSpan ProcessorTime =>
        TimeSpan.FromTicks(Roles.Sum(role => role.Processes.Sum(process => process.ProcessorTime.Ticks)));

    /// <summary>What ends with this.</summary>
    protected virtual IAsyncDisposable Owned => Edges[0];

    /// <param name="first">Number of the first; each is another person.</param>
    /// <param name="count">An even number; two by two they are partners.</param>
    public async Task<List<Person>> Register(int first, int count)
    {
        List<Person> people = [];
        for (var i = 0; i < count; i += 2)
        {
            people.AddRange(await RegisterPair($"user{first + i}", $"user{first + i + 1}"));
        }

        return people;
    }

    /// <summary>Stops all processes in good order and starts them again on the same data.</summary>
    public async Task Restart()
    {
        foreach (var role in Roles.Reverse())
        {
            await Task.WhenAll(role.Processes.Select(process => process.Stop()));
        }

        foreach (var process in Roles.SelectMany(role => role.Processes))
        {
            await process.Start();
        }
    }

    public async Task<List<Speaker>> Connect(IReadOnlyList<Person> people)
    {
        List<Speaker> speakers = [];
        foreach (var person in people)
        {
            var (token, conversation) = (person.AccessToken, person.Conversation);
            var edge = Edges[speakers.Count % Edges.Count].Address;
            speakers.Add(await Speaker.Connect(speakers.Count, edge, token, conversation, Hello(conversation)));
        }

        for (var i = 0; i < speakers.Count; i += 2)
        {
            speakers[i].Pair(speakers[i + 1]);
        }

        return speakers;
    }

    public ValueTask DisposeAsync() => Owned.DisposeAsync();

    protected abstract Task<Person[]> RegisterPair(string one, string other);

    /// <summary>The call that a client makes first.</summary>
    protected abstract string Hello(string conversation);
}

internal sealed class BareServer : Server
{
    public override string Name => "bare SignalR";

    public override IReadOnlyList<ServerProcess> Edges { get; } = [new("BareHub")];

    protected override Task<Person[]> RegisterPair(string one, string other) =>
        Task.FromResult<Person[]>([new(null, one), new(null, one)]);

    protected override string Hello(string conversation) =>
        $$"""{"type":1,"invocationId":"0","target":"Join","arguments":["{{conversation}}"]}""";
}

/// <summary>The product in one process, or its edges.</summary>
internal class ChatServer : Server
{
    // Without limits on how much is sent; everything else as delivered.
    private static readonly string[] Settings =
    [
        "Limits:RegistrationsPerAddressPerHour=1000000",
        "Limits:MessagesPerMinute=10000000",
        "Limits:MessagesBurst=10000000",
        "Users:Strangers=Welcome",
    ];

    public override string Name => "ChatOrleans";

    public override IReadOnlyList<ServerProcess> Edges { get; } = [new("Host", Settings)];

    protected override async Task<Person[]> RegisterPair(string one, string other)
    {
        var people = await Task.WhenAll(
            ChatPerson.Register(Edges[0].Address, one), ChatPerson.Register(Edges[^1].Address, other));
        var conversation = await people[0].NewDirect(people[1]);
        foreach (var person in people)
        {
            await person.DisposeAsync();
        }

        return [.. people.Select(person => new Person(person.AccessToken, conversation))];
    }

    protected override string Hello(string conversation) =>
        """{"type":1,"invocationId":"0","target":"Sync","arguments":[{"cursors":[]}]}""";
}

/// <summary>Silos, edges and PostgreSQL, each a process; the partners of a pair are at different edges.</summary>
internal sealed class ClusterServer(ChatCluster cluster) : ChatServer
{
    public override string Name => $"{cluster.Silos.Count} + {cluster.Edges.Count}";

    public override IReadOnlyList<ServerProcess> Edges => cluster.Edges;

    public override IReadOnlyList<Role> Roles => [new("silo", cluster.Silos), new("edge", cluster.Edges)];

    protected override IAsyncDisposable Owned => cluster;
}
