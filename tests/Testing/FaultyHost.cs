using ChatOrleans.Conversations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Testing;

/// <summary>Services on the real store in a directory of the test, with faults put between.</summary>
public sealed class FaultyHost : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Action<IServiceCollection, IConfiguration> _add;
    private readonly string[] _settings;
    private IHost _host = null!;

    private FaultyHost(Action<IServiceCollection, IConfiguration> add, string[] settings) => (_add, _settings) = (add, settings);

    public string Directory => _directory.Path;

    public IServiceProvider Services => _host.Services;

    public FaultyLog Log => Services.GetRequiredService<FaultyLog>();

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <param name="add">Adds what runs, a store among it.</param>
    /// <param name="settings">Such as <c>Limits:PageSize=10</c>, below section ChatOrleans.</param>
    public static async Task<FaultyHost> Start(
        Action<IServiceCollection, IConfiguration> add, params string[] settings)
    {
        var host = new FaultyHost(add, settings);
        await host.StartHost();
        return host;
    }

    /// <summary>Another process on the same store.</summary>
    public async Task Restart()
    {
        await Stop();
        await StartHost();
    }

    /// <summary>The store goes back to where a conversation's log ended there, while the host runs on it.</summary>
    public void GoBack(ConversationId conversation, long sequence)
    {
        using var store = new SqliteConnection($"Data Source={Path.Combine(Directory, "chat.db")};Pooling=False");
        store.Open();
        using var command = store.CreateCommand();
        command.CommandText = "DELETE FROM entries WHERE conversation = $1 AND sequence > $2";
        command.Parameters.AddWithValue("$1", conversation.Value.ToByteArray(bigEndian: true));
        command.Parameters.AddWithValue("$2", sequence);
        command.ExecuteNonQuery();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _directory.Dispose();
    }

    private async Task StartHost()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddCommandLine(
            [.. _settings.Append($"DataDirectory={Directory}").Select(setting => $"ChatOrleans:{setting}")]);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        _add(builder.Services, builder.Configuration);
        FaultyLog.Between(builder.Services);
        _host = builder.Build();
        await _host.StartAsync();
    }

    private async Task Stop()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
