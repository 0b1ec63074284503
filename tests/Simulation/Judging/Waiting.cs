using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;
using ChatOrleans.Scheduling;
using ChatOrleans.Simulation.Clients;
using ChatOrleans.Simulation.Cluster;

namespace ChatOrleans.Simulation.Judging;

/// <summary>
/// What was scheduled. In the end nothing waits whose time has come. What was acknowledged, and not removed, stands in its
/// conversation, as it was acknowledged last, or is kept as failed; what was removed does not. That nothing stands there twice is
/// judged as of all sends.
/// </summary>
internal sealed class Waiting(VirtualCluster cluster)
{
    private readonly List<WaitingMessage> _messages = [];

    public WaitingMessage Scheduled(Device device, ScheduledMessage message)
    {
        var waiting = new WaitingMessage(
            device.User, message.ConversationId, message.ClientMessageId, cluster.History.Restores);
        _messages.Add(waiting);
        cluster.History.SendsLater(device, message);
        return waiting;
    }

    public IReadOnlyList<WaitingMessage> Of(UserId user) => [.. _messages.Where(message => message.User == user)];

    public IEnumerable<string> Judge() => _messages.GroupBy(message => message.User).SelectMany(messages =>
    {
        var stored = Stored(messages.Key);
        return stored.Messages.Where(message => message.Failed is null && (message.RetryAt ?? message.SendAt) <= SlowestClock)
            .Select(message => $"{messages.Key} has {message} waiting, whose time has come.")
            .Concat(messages.Where(message => message.Restores == cluster.History.Restores)
                .Select(message => Judge(
                    message, stored.Messages.FirstOrDefault(kept => kept.ClientMessageId == message.Id))).OfType<string>());
    });

    private string? Judge(WaitingMessage message, ScheduledMessage? kept)
    {
        var entry = cluster.Disk.Log(message.Conversation).FirstOrDefault(
            entry => entry.SenderId == message.User && entry.ClientMessageId == message.Id);
        var removed = message.Requests.Find(request => request is { Kind: WaitingRequestKind.Remove, IsAcknowledged: true });
        if (removed is not null)
        {
            return entry is null && kept is null ? null : $"{message} was removed, and is there: {entry} {kept}";
        }

        var mayBeRemoved = message.Requests.Exists(request => request is { Kind: WaitingRequestKind.Remove, IsRefused: false });
        if (entry is null)
        {
            return kept is not null || mayBeRemoved || !message.Requests[0].IsAcknowledged
                ? null
                : $"{message} was acknowledged, and is lost.";
        }

        if (kept is not null)
        {
            return $"{message} stands there as {entry}, and is kept as {kept}.";
        }

        var texts = message.Requests.FindAll(request => request.Kind is WaitingRequestKind.Add or WaitingRequestKind.Change);
        var last = texts.FindLast(request => request.IsAcknowledged);
        return texts.Exists(request => request.Text == entry.Text
            && (request == last || last is null || request.Calls > 1 || !(request.IsAcknowledged || request.IsRefused)))
            ? null
            : $"{message} stands there as {entry}, but {last} was acknowledged last.";
    }

    /// <summary>Of the silos: a time comes by the clock of the one that waits for it, wherever that is set to.</summary>
    private DateTimeOffset SlowestClock => cluster.Silos.OfType<Cluster.Silo>().Min(silo => silo.Time.GetUtcNow());

    private ScheduleState Stored(UserId user)
    {
        var body = cluster.Disk.State($"schedule/{user}", "schedule").Body;
        return body is null ? new() : JsonSerializer.Deserialize<ScheduleState>(body, ChatJson.Options)!;
    }
}

internal sealed record WaitingMessage(UserId User, ConversationId Conversation, ClientMessageId Id, int Restores)
{
    /// <summary>The first one schedules it.</summary>
    public List<WaitingRequest> Requests { get; } = [];
}

internal enum WaitingRequestKind
{
    Add,
    Change,
    Move,
    SendNow,
    Remove,
}

internal sealed record WaitingRequest(WaitingRequestKind Kind, string Text)
{
    /// <summary>How often an edge has called the grain: of several, one may run at any time.</summary>
    public int Calls { get; set; }

    public bool IsAcknowledged { get; set; }

    /// <summary>Nothing was done for it.</summary>
    public bool IsRefused { get; set; }
}
