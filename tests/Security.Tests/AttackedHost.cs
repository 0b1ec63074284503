using ChatOrleans.Testing;

namespace ChatOrleans.Security.Tests;

/// <summary>The product as a process of its own, and its people.</summary>
internal sealed class AttackedHost(ServerProcess server) : IAsyncDisposable
{
    private readonly List<ChatPerson> _people = [];

    /// <summary>With what everybody gets who changes nothing.</summary>
    /// <param name="settings">Limits that an attack reaches sooner.</param>
    public AttackedHost(params string[] settings)
        : this(new ServerProcess("Host", settings))
    {
    }

    public ServerProcess Server => server;

    public Task Start() => Server.Start();

    public async Task<ChatPerson> Person(string name)
    {
        var person = await ChatPerson.Register(Server.Address, name);
        _people.Add(person);
        return person;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people)
        {
            await person.DisposeAsync();
        }

        await Server.DisposeAsync();
    }
}
