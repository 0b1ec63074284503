using ChatOrleans.Testing;

namespace ChatOrleans.Load;

/// <summary>One of the two servers, with what it takes to have pairs talk over it.</summary>
internal abstract class Server(ServerProcess process) : IAsyncDisposable
{
    public ServerProcess Process { get; } = process;

    public abstract string Name { get; }

    /// <param name="first">Number of the first person; each is another.</param>
    /// <param name="connections">An even number; two by two they are partners.</param>
    public async Task<List<Speaker>> ConnectPairs(int first, int connections)
    {
        List<Speaker> speakers = [];
        for (var i = 0; i < connections; i += 2)
        {
            var (one, other) = await ConnectPair($"user{first + i}", $"user{first + i + 1}", i);
            one.Pair(other);
            speakers.AddRange([one, other]);
        }

        return speakers;
    }

    protected abstract Task<(Speaker One, Speaker Other)> ConnectPair(string name, string otherName, int index);

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}

internal sealed class BareServer() : Server(new("BareHub"))
{
    public override string Name => "bare SignalR";

    protected override async Task<(Speaker One, Speaker Other)> ConnectPair(string name, string otherName, int index)
    {
        var join = $$"""{"type":1,"invocationId":"0","target":"Join","arguments":["{{name}}"]}""";
        return (
            await Speaker.Connect(index, Process.Address, null, name, join),
            await Speaker.Connect(index + 1, Process.Address, null, name, join));
    }
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

    protected override async Task<(Speaker One, Speaker Other)> ConnectPair(string name, string otherName, int index)
    {
        var people = await Task.WhenAll(
            ChatPerson.Register(Process.Address, name), ChatPerson.Register(Process.Address, otherName));
        await using var one = people[0];
        await using var other = people[1];
        var conversation = await one.NewDirect(other);
        return (
            await Speaker.Connect(index, Process.Address, one.AccessToken, conversation),
            await Speaker.Connect(index + 1, Process.Address, other.AccessToken, conversation));
    }
}
