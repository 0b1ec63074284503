using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Storage;
using ChatOrleans.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Grains.Tests;

/// <summary>
/// All grains on the real runtime and the real store in a directory of the test, with faults put between.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();
    private IHost _host = null!;

    public FaultyLog Log { get; private set; } = null!;

    public IGrainFactory Grains { get; private set; } = null!;

    public static async Task<TestCluster> Start()
    {
        var cluster = new TestCluster();
        await cluster.StartHost();
        return cluster;
    }

    /// <summary>Another process on the same store.</summary>
    public async Task Restart()
    {
        await _host.StopAsync();
        _host.Dispose();
        await StartHost();
    }

    /// <summary>What the runtime does when another silo has gone.</summary>
    public void LoseSilo() => _host.Services.GetRequiredService<SiloLosses>().Add();

    public async Task<UserId> NewUser(string name)
    {
        var id = UserId.From(Guid.CreateVersion7());
        await Grains.User(id).Create(name, name);
        return id;
    }

    public async Task<ConversationId> NewGroup(UserId owner, params UserId[] others)
    {
        var id = ConversationId.From(Guid.CreateVersion7());
        (await Grains.Conversation(id).Create(new()
        {
            Type = ConversationType.Group, CreatorId = owner, Name = "Group", MemberIds = [.. others],
        })).Error.ShouldBeNull();
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _directory.Dispose();
    }

    private async Task StartHost()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("ChatOrleans:DataDirectory", _directory.Path)]);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddChatSilo(builder.Configuration);
        var real = builder.Services.Single(service => service.ServiceType == typeof(IConversationLog));
        builder.Services.Remove(real);
        builder.Services.AddSingleton(provider => new FaultyLog(
            (IConversationLog)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!)));
        builder.Services.AddSingleton<IConversationLog>(provider => provider.GetRequiredService<FaultyLog>());
        _host = builder.Build();
        await _host.StartAsync();
        Log = _host.Services.GetRequiredService<FaultyLog>();
        Grains = _host.Services.GetRequiredService<IGrainFactory>();
    }
}

internal enum Fault
{
    None,

    /// <summary>Nothing is done, and the caller learns that.</summary>
    Refused,

    /// <summary>It is done, but the caller learns only that the outcome is unknown.</summary>
    DoneButUnknown,

    /// <summary>Nothing is done, and the caller learns only that the outcome is unknown.</summary>
    NotDoneAndUnknown,
}

/// <summary>A real log whose next appends fail as the test says.</summary>
internal sealed class FaultyLog(IConversationLog log) : IConversationLog
{
    private readonly Queue<Fault> _faults = new();

    public void Next(params Fault[] faults)
    {
        lock (_faults)
        {
            foreach (var fault in faults)
            {
                _faults.Enqueue(fault);
            }
        }
    }

    public async Task<AppendResult> Append(
        ConversationId conversation, ImmutableArray<Entry> entries, CancellationToken cancellationToken)
    {
        Fault fault;
        lock (_faults)
        {
            fault = _faults.TryDequeue(out var next) ? next : Fault.None;
        }

        switch (fault)
        {
            case Fault.Refused:
                throw new LogUnavailableException("refused by the test");
            case Fault.NotDoneAndUnknown:
                throw new AppendOutcomeUnknownException("not done by the test");
            case Fault.DoneButUnknown:
                await log.Append(conversation, entries, cancellationToken);
                throw new AppendOutcomeUnknownException("done by the test");
            default:
                return await log.Append(conversation, entries, cancellationToken);
        }
    }

    public Task<ImmutableArray<Entry>> ReadAfter(
        ConversationId conversation, long after, int limit, CancellationToken cancellationToken) =>
        log.ReadAfter(conversation, after, limit, cancellationToken);

    public Task<ImmutableArray<Entry>> ReadBefore(
        ConversationId conversation, long before, int limit, CancellationToken cancellationToken) =>
        log.ReadBefore(conversation, before, limit, cancellationToken);

    public Task<ImmutableArray<Entry>> ReadReferring(
        ConversationId conversation, long first, long last, CancellationToken cancellationToken) =>
        log.ReadReferring(conversation, first, last, cancellationToken);

    public Task<Entry?> Find(
        ConversationId conversation, UserId sender, ClientMessageId clientMessageId, CancellationToken cancellationToken) =>
        log.Find(conversation, sender, clientMessageId, cancellationToken);

    public Task<ImmutableDictionary<ConversationId, Entry>> Heads(
        IReadOnlyCollection<ConversationId> conversations, CancellationToken cancellationToken) =>
        log.Heads(conversations, cancellationToken);

    public Task<int> CountUnread(
        ConversationId conversation, UserId reader, long after, int limit, CancellationToken cancellationToken) =>
        log.CountUnread(conversation, reader, after, limit, cancellationToken);

    public Task Truncate(ConversationId conversation, long upTo, CancellationToken cancellationToken) =>
        log.Truncate(conversation, upTo, cancellationToken);

    public Task Erase(ConversationId conversation, CancellationToken cancellationToken) =>
        log.Erase(conversation, cancellationToken);
}
