using ChatOrleans.Testing;

namespace ChatOrleans.Security.Tests;

/// <summary>The product as a process of its own, with what everybody gets who changes nothing, and its people.</summary>
/// <param name="settings">Limits that an attack reaches sooner.</param>
internal sealed class AttackedHost(params string[] settings) : IAsyncDisposable
{
    private readonly List<ChatPerson> _people = [];

    public ServerProcess Server { get; } = new("Host", settings);

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
