using ChatOrleans.Testing;

namespace ChatOrleans.Load;

/// <summary>One of the two servers, with what it takes to have pairs talk over it.</summary>
internal abstract class Server(ServerProcess process) : IAsyncDisposable
{
    public ServerProcess Process { get; } = process;

    public abstract string Name { get; }

    /// <summary>Two by two, <paramref name="first"/> and so on are people of their own.</summary>
    public abstract Task<(Speaker, Speaker)> ConnectPair(int first);

    public async Task<List<Speaker>> ConnectPairs(int connections)
    {
        List<Speaker> speakers = [];
        for (var i = 0; i < connections; i += 2)
        {
            var (one, other) = await ConnectPair(i);
            one.Pair(other);
            speakers.AddRange([one, other]);
        }

        return speakers;
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}

internal sealed class BareServer() : Server(new("BareHub"))
{
    public override string Name => "bare SignalR";

    public override async Task<(Speaker, Speaker)> ConnectPair(int first)
    {
        var join = $$"""{"type":1,"invocationId":"0","target":"Join","arguments":["{{first}}"]}""";
        return (
            await Speaker.Connect(first, Process.Address, null, $"{first}", join),
            await Speaker.Connect(first + 1, Process.Address, null, $"{first}", join));
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

    public override async Task<(Speaker, Speaker)> ConnectPair(int first)
    {
        var names = (One: $"user{first}", Other: $"user{first + 1}");
        var people = await Task.WhenAll(
            ChatPerson.Register(Process.Address, names.One), ChatPerson.Register(Process.Address, names.Other));
        await using var one = people[0];
        await using var other = people[1];
        var conversation = await one.NewDirect(other);
        return (
            await Speaker.Connect(first, Process.Address, one.AccessToken, conversation),
            await Speaker.Connect(first + 1, Process.Address, other.AccessToken, conversation));
    }
}
