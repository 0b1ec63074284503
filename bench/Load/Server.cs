using ChatOrleans.Testing;

namespace ChatOrleans.Load;

/// <summary>One who can connect, and the conversation that this one has with the next or the one before.</summary>
internal sealed record Person(string? AccessToken, string Conversation);

/// <summary>One of the two servers, with what it takes to have pairs talk over it.</summary>
internal abstract class Server(ServerProcess process) : IAsyncDisposable
{
    public ServerProcess Process { get; } = process;

    public abstract string Name { get; }

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

    public async Task<List<Speaker>> Connect(IReadOnlyList<Person> people)
    {
        List<Speaker> speakers = [];
        foreach (var person in people)
        {
            var (token, conversation) = (person.AccessToken, person.Conversation);
            var hello = Hello(conversation);
            speakers.Add(await Speaker.Connect(speakers.Count, Process.Address, token, conversation, hello));
        }

        for (var i = 0; i < speakers.Count; i += 2)
        {
            speakers[i].Pair(speakers[i + 1]);
        }

        return speakers;
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    protected abstract Task<Person[]> RegisterPair(string one, string other);

    /// <summary>The call that a client makes first.</summary>
    protected abstract string Hello(string conversation);
}

internal sealed class BareServer() : Server(new("BareHub"))
{
    public override string Name => "bare SignalR";

    protected override Task<Person[]> RegisterPair(string one, string other) =>
        Task.FromResult<Person[]>([new(null, one), new(null, one)]);

    protected override string Hello(string conversation) =>
        $$"""{"type":1,"invocationId":"0","target":"Join","arguments":["{{conversation}}"]}""";
}

internal sealed class ChatServer() : Server(new("EdgeHost", Settings))
{
    // Without limits on how much is sent; everything else as delivered.
    private static readonly string[] Settings =
    [
        "Limits:LoginsPerAddressPerMinute=1000000",
        "Limits:MessagesPerMinute=10000000",
        "Limits:MessagesBurst=10000000",
    ];

    public override string Name => "ChatOrleans";

    protected override async Task<Person[]> RegisterPair(string one, string other)
    {
        var people = await Task.WhenAll(
            ChatPerson.Register(Process.Address, one), ChatPerson.Register(Process.Address, other));
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
