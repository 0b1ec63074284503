using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.Testing;

/// <summary>What becomes of an append.</summary>
public enum Fault
{
    None,

    /// <summary>Nothing is done, and the caller learns that.</summary>
    Refused,

    /// <summary>It is done, but the caller learns only that the outcome is unknown.</summary>
    DoneButUnknown,

    /// <summary>Nothing is done, and the caller learns only that the outcome is unknown.</summary>
    NotDoneAndUnknown,

    /// <summary>An unexpected exception.</summary>
    Unforeseen,
}

/// <summary>A real log whose next appends fail as the test says, and which cannot be read while it says so.</summary>
public sealed class FaultyLog(IConversationLog log) : IConversationLog
{
    private readonly Queue<Fault> _faults = new();
    private volatile bool _refusesReads;
    private int _refusedReads;
    private int _reads;

    public bool RefusesReads
    {
        get => _refusesReads;
        set => _refusesReads = value;
    }

    /// <summary>The conversation whose entries cannot be read.</summary>
    public ConversationId? Unreadable { get; set; }

    /// <summary>Every append that is done is answered when this has completed for its first entry.</summary>
    public Func<Entry, Task> Answered { get; set; } = _ => Task.CompletedTask;

    public int Reads => Volatile.Read(ref _reads);

    public int RefusedReads => Volatile.Read(ref _refusedReads);

    /// <summary>Puts one between the log of these services and its callers.</summary>
    public static void Between(IServiceCollection services)
    {
        var real = services.Single(service => service.ServiceType == typeof(IConversationLog));
        services.Remove(real);
        services.AddSingleton(provider => new FaultyLog(
            (IConversationLog)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!)));
        services.AddSingleton<IConversationLog>(provider => provider.GetRequiredService<FaultyLog>());
    }

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
        ConversationId conversation, ImmutableArray<Entry> entries, AppendChain chain, CancellationToken cancellationToken)
    {
        Fault fault;
        lock (_faults)
        {
            fault = _faults.TryDequeue(out var next) ? next : Fault.None;
        }

        switch (fault)
        {
            case Fault.Refused:
                chain.Break();
                throw new LogUnavailableException("refused by the test");
            case Fault.NotDoneAndUnknown:
                chain.Break();
                throw new AppendOutcomeUnknownException("not done by the test");
            case Fault.DoneButUnknown:
                await log.Append(conversation, entries, chain, cancellationToken);
                chain.Break();
                throw new AppendOutcomeUnknownException("done by the test");
            case Fault.Unforeseen:
                throw new InvalidOperationException("not foreseen by anybody");
            default:
                var result = await log.Append(conversation, entries, chain, cancellationToken);
                await Answered(entries[0]);
                return result;
        }
    }

    public Task<ImmutableArray<Entry>> ReadAfter(
        ConversationId conversation, long after, int limit, CancellationToken cancellationToken) =>
        Read(conversation, () => log.ReadAfter(conversation, after, limit, cancellationToken));

    public Task<ImmutableArray<Entry>> ReadBefore(
        ConversationId conversation, long before, int limit, CancellationToken cancellationToken) =>
        Read(conversation, () => log.ReadBefore(conversation, before, limit, cancellationToken));

    public Task<ImmutableArray<Entry>> ReadReferring(
        ConversationId conversation, long first, long last, CancellationToken cancellationToken) =>
        Read(conversation, () => log.ReadReferring(conversation, first, last, cancellationToken));

    public Task<ImmutableDictionary<ConversationId, Entry>> Heads(
        IReadOnlyCollection<ConversationId> conversations, CancellationToken cancellationToken) =>
        Read(null, () => log.Heads(conversations, cancellationToken));

    public Task<int> CountUnread(
        ConversationId conversation, UserId reader, long after, int limit, CancellationToken cancellationToken) =>
        Read(conversation, () => log.CountUnread(conversation, reader, after, limit, cancellationToken));

    private Task<T> Read<T>(ConversationId? conversation, Func<Task<T>> read)
    {
        Interlocked.Increment(ref _reads);
        if (!RefusesReads && (conversation is null || conversation != Unreadable))
        {
            return read();
        }

        Interlocked.Increment(ref _refusedReads);
        return Task.FromException<T>(new LogUnavailableException("refused by the test"));
    }
}
