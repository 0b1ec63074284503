using ChatOrleans.Accounts;
using ChatOrleans.Draining;
using ChatOrleans.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.EdgeHost.Tests;

/// <summary>The whole product in this process, on a real port, with a data directory of its own.</summary>
internal sealed class ChatApplication : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly string[] _settings;
    private readonly Action<IServiceCollection>? _add;
    private readonly List<ChatPerson> _people = [];
    private WebApplication _app = null!;

    private ChatApplication(string[] settings, Action<IServiceCollection>? add) => (_settings, _add) = (settings, add);

    public Uri Server { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    public string DataDirectory => _directory.Path;

    /// <param name="settings">
    /// Such as <c>Limits:MessagesBurst=5</c>, below section ChatOrleans; others such as <c>--AllowedHosts=*</c>.
    /// </param>
    public static Task<ChatApplication> Start(params string[] settings) => Start(add: null, settings);

    /// <param name="add">Adds what else runs in the process.</param>
    public static async Task<ChatApplication> Start(Action<IServiceCollection>? add, params string[] settings)
    {
        var application = new ChatApplication(settings, add);
        await application.StartHost();
        return application;
    }

    public async Task<ChatPerson> Person(string name)
    {
        var person = await ChatPerson.Register(Server, name);
        _people.Add(person);
        return person;
    }

    public async Task<ChatPerson> SecondDevice(string name, object? device = null)
    {
        var person = await ChatPerson.Login(Server, name, device);
        _people.Add(person);
        return person;
    }

    public Task Drain() => Services.GetRequiredService<Drain>().Run(CancellationToken.None);

    /// <param name="between">What is done while the process is down.</param>
    public async Task Restart(Func<Task>? between = null)
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await (between?.Invoke() ?? Task.CompletedTask);
        await StartHost();
        _people.ForEach(person => person.MoveTo(Server));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people)
        {
            await person.DisposeAsync();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
        _directory.Dispose();
    }

    private async Task StartHost()
    {
        string[] args =
        [
            "--urls", "http://127.0.0.1:0",
            $"--ChatOrleans:DataDirectory={_directory.Path}",
            "--ChatOrleans:Edge:DrainTimeout=00:00:02",
            "--ChatOrleans:Users:Strangers=Welcome",
            "--Logging:LogLevel:Default=None",
            "--Logging:LogLevel:Microsoft=None",
            "--Logging:LogLevel:Microsoft.Hosting.Lifetime=None",
            .. _settings.Select(
                setting => setting.StartsWith("--", StringComparison.Ordinal) ? setting : $"--ChatOrleans:{setting}"),
        ];
        _app = ChatHost.Build(args, services =>
        {
            services.AddSingleton(provider => new Passwords(provider.GetRequiredService<TimeProvider>(), iterations: 1));
            _add?.Invoke(services);
        });
        await _app.StartAsync();
        Server = new(_app.Urls.Single());
    }
}
