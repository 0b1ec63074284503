using System.Collections.Immutable;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;
using ChatOrleans.Simulation.Clients;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Testing;
using ChatOrleans.Users;
using Microsoft.Extensions.Configuration;

namespace ChatOrleans.Simulation.Judging;

/// <summary>
/// Judges a run after healing and quiet. Then everything must have come together: logs, what devices hold, inboxes,
/// watermarks, counts of unread messages and sessions.
/// </summary>
internal sealed class Verdict(VirtualCluster cluster)
{
    private const int JudgedMessages = 100;

    private readonly List<string> _faults = [];
    private readonly Dictionary<UserId, ImmutableArray<EdgeId>> _edges = [];
    private readonly Dictionary<(ConversationId, UserId), ConversationSummary> _summaries = [];
    private readonly Dictionary<(ConversationId Id, UserId User), MessagePage> _messages = [];
    private readonly Dictionary<ConversationId, ImmutableArray<Conversations.Member>> _members = [];
    private readonly Dictionary<ConversationId, (UserId Reader, PinList List)> _pins = [];
    private HashSet<ConversationId>? _listed;

    private IEnumerable<UserId> Users => cluster.Devices.Select(device => device.User).Distinct();

    /// <summary>Nobody acts any more: now every device holds all of its conversations.</summary>
    public void JudgeQuiet() => JudgeDevices();

    /// <summary>
    /// Without faults an event arrives at once: a device that needs a sync to see the probe is not reached live. Nor does it
    /// need to be where its user has yet to accept a group.
    /// </summary>
    public void JudgeProbe()
    {
        foreach (var (id, log) in cluster.Disk.Logs)
        {
            var probe = log.FirstOrDefault(entry => entry.Text == $"probe {id}");
            if (probe is null)
            {
                if (cluster.Devices.Exists(device => Membership.Of(log, device.User).MayWrite))
                {
                    _faults.Add($"The probe of {id} is not in its log.");
                }

                continue;
            }

            _faults.AddRange(cluster.Devices
                .Where(device => Membership.IsReached(log, device.User) && !(device.Holdings.Find(id)?.Last >= probe.Sequence))
                .Select(device => $"{device} was not reached live by the probe of {id} at {probe.Sequence}."));
        }
    }

    /// <summary>Asks the grains what they hold true now.</summary>
    public void Ask()
    {
        var edge = cluster.Edges.OfType<Edge>().First();
        edge.Begin(async () =>
        {
            try
            {
                await Ask(edge);
            }
            catch (Exception error)
            {
                _faults.Add($"In quiet a grain did not answer: {error.Message}");
            }
        });
    }

    public IReadOnlyList<string> Judge()
    {
        _faults.InsertRange(0, cluster.History.Faults);
        _faults.AddRange(cluster.Disk.Faults);
        _faults.AddRange(HistoryChecker.Judge(
            cluster.History.AllSends, cluster.History.Logs,
            cluster.History.Parts.Where(part => part.IsCurrent || !IsOfPast(part))));
        foreach (var (id, log) in cluster.Disk.Logs)
        {
            _faults.AddRange(Membership.Judge(id, log));
            _faults.AddRange(Pinning.Judge(
                id, log, _pins.TryGetValue(id, out var shown) ? shown : null,
                cluster.Configuration.GetValue("ChatOrleans:Limits:ConversationPins", 50)));
        }

        _faults.AddRange(Pinning.JudgeForwards([.. cluster.Disk.Logs.Values]));

        var asks = cluster.Configuration["ChatOrleans:Users:Strangers"] == "Ask";
        _faults.AddRange(asks ? Consent.JudgeJoinings(cluster.Disk.Logs) : []);

        _faults.AddRange(cluster.History.Unsettled.Select(send => $"{send} was never answered."));
        JudgeFoundings();
        JudgeDevices();
        JudgeInboxes();
        JudgeWatermarks();
        JudgeSessions();
        _faults.AddRange(cluster.History.Personal.Judge());
        _faults.AddRange(cluster.History.Waiting.Judge());
        _faults.AddRange(cluster.History.Revocations.Judge());
        JudgeDirectory();
        _faults.AddRange(_messages.SelectMany(
            page => Folding.Judge(
                page.Key.Id, cluster.Disk.Log(page.Key.Id), page.Key.User, page.Value, JudgedMessages)));
        return _faults;
    }

    /// <summary>What a device showed and dropped may be of a log that was lost by a restore.</summary>
    private bool IsOfPast(ShownPart part) => cluster.History.PastLogs(ConversationId.From(Guid.Parse(part.Conversation)))
        .Any(log => HistoryChecker.JudgeShown(part, log) is null);

    private async Task Ask(Edge edge)
    {
        foreach (var user in Users)
        {
            _edges[user] = (await edge.Grains.User(user).Watch(ConversationId.From(Guid.Empty), 0)).Edges;
        }

        foreach (var (id, log) in cluster.Disk.Logs)
        {
            foreach (var user in Users.Where(user => Membership.Of(log, user).IsMember))
            {
                if ((await edge.Grains.Conversation(id).Summary(user)).Value is { } summary)
                {
                    _summaries[(id, user)] = summary;
                }

                if ((await edge.Grains.Conversation(id).History(user, new() { Limit = JudgedMessages })).Value is { } messages)
                {
                    _messages[(id, user)] = messages;
                }

                if ((await edge.Grains.Conversation(id).Pins(user)).Value is { } pins)
                {
                    _pins[id] = (user, pins);
                }

                // Of two activations the one that stays may lack what the other stored, until it writes; a probe makes it write.
                if (Users.Any(other => Membership.Of(log, other).MayWrite)
                    && (await edge.Grains.Conversation(id).Members(user, null, 100)).Value is { } page)
                {
                    _members[id] = page.Items;
                }
            }
        }

        _listed = [.. (await edge.Grains.Directory().Find(string.Empty, 100)).Select(name => name.ConversationId)];
    }

    private void JudgeDirectory()
    {
        // Of a conversation that nobody is in, nobody is awake to say so.
        foreach (var (id, log) in cluster.Disk.Logs.Where(
            log => Users.Any(user => Membership.Of(log.Value, user).IsMember)))
        {
            var isPublic = Admission.At(log).IsPublic;
            if (_listed?.Contains(id) == !isPublic)
            {
                _faults.Add($"{id} is {(isPublic ? "public, and not" : "private, and")} in the directory.");
            }
        }
    }

    private void JudgeFoundings()
    {
        foreach (var (id, members) in cluster.History.Foundings)
        {
            var joined = cluster.Disk.Log(id).Where(entry => entry.Kind == EntryKind.Joined).Select(entry => entry.UserId!.Value);
            if (members.Except(joined).Any())
            {
                _faults.Add($"{id} was founded with {members.Count} members; not all of them ever joined.");
            }
        }
    }

    private void JudgeDevices()
    {
        foreach (var device in cluster.Devices)
        {
            if (!device.IsOnline || device.Outbox.Waiting > 0)
            {
                var state = device.IsOnline ? "online" : "offline";
                _faults.Add($"{device} is {state}, {device.Outbox.Waiting} messages wait to be sent.");
            }

            foreach (var (id, log) in cluster.Disk.Logs)
            {
                var isMember = Membership.Of(log, device.User).IsMember;
                var held = device.Holdings.Find(id);
                if (isMember != held is not null)
                {
                    _faults.Add($"{device} {(isMember ? "lacks" : "still holds")} {id}.");
                }
                else if (held is not null && held.Last != log[^1].Sequence)
                {
                    _faults.Add($"{device} holds {id} up to {held.Last}, but its log ends at {log[^1].Sequence}.");
                }
            }
        }
    }

    private void JudgeInboxes()
    {
        foreach (var user in Users)
        {
            var body = cluster.Disk.State($"user/{user}", "inbox").Body;
            var inbox = body is null ? new() : JsonSerializer.Deserialize<InboxState>(body, ChatJson.Options)!;
            var listed = inbox.Conversations.Where(entry => entry.Value.Member).Select(entry => entry.Key).ToHashSet();
            var member = cluster.Disk.Logs
                .Where(log => Membership.Of(log.Value, user).IsMember).Select(log => log.Key).ToHashSet();
            _faults.AddRange(Consent.JudgeInbox(
                user, inbox, cluster.Disk.Logs, cluster.Configuration.GetValue("ChatOrleans:Limits:UserRequests", 100)));
            if (!listed.SetEquals(member))
            {
                _faults.Add(
                    $"The inbox of {user} lacks [{string.Join(' ', member.Except(listed))}] "
                    + $"and has too much [{string.Join(' ', listed.Except(member))}].");
            }
        }
    }

    private void JudgeWatermarks()
    {
        foreach (var ((id, user), marked) in cluster.History.AcknowledgedMarks)
        {
            var now = _members.GetValueOrDefault(id) is { IsDefault: false } members
                ? members.FirstOrDefault(member => member.UserId == user)
                : null;
            if (now is { Pending: null }
                && (now.DeliveredSequence < marked.DeliveredSequence || now.ReadSequence < marked.ReadSequence))
            {
                _faults.Add($"{marked} was acknowledged in {id}, but now it is {now.DeliveredSequence}, {now.ReadSequence}.");
            }
        }

        foreach (var ((id, user), summary) in _summaries)
        {
            _faults.AddRange(Rights.Misshown(summary, user, cluster.Disk.Log(id)) is { } misshown ? [misshown] : []);
            var unread = cluster.Disk.Log(id).Count(entry => entry.Kind == EntryKind.Posted
                && entry.Sequence > summary.ReadSequence && entry.SenderId != user);
            _faults.AddRange(Mentioning.Judge(summary, user, cluster.Disk.Log(id)) is { } miscounted ? [miscounted] : []);
            if (summary.Unread != unread)
            {
                _faults.Add($"{user} has {summary.Unread} unread in {id} and not {unread}.");
            }
        }

        foreach (var device in cluster.Devices)
        {
            foreach (var held in device.Holdings.All.Where(held => _members.ContainsKey(held.Id)))
            {
                JudgeReceipts(device, held);
            }
        }
    }

    private void JudgeReceipts(Device device, HeldConversation held)
    {
        // Nobody is shown the watermarks of who has not accepted.
        foreach (var member in _members[held.Id].Where(member => member.Pending is null))
        {
            var seen = held.Receipts.GetValueOrDefault(member.UserId);
            if (seen?.ReadSequence > member.ReadSequence || seen?.DeliveredSequence > member.DeliveredSequence)
            {
                _faults.Add($"{device} saw {seen} in {held.Id}, but it is {member.DeliveredSequence}, {member.ReadSequence}.");
            }
        }
    }

    private void JudgeSessions()
    {
        foreach (var user in Users)
        {
            var real = cluster.Devices.Where(device => device.User == user).Select(device => device.Edge?.Name).OfType<string>();
            var known = _edges.GetValueOrDefault(user) is { IsDefault: false } edges ? edges.Select(edge => edge.Value) : [];
            if (!real.ToHashSet().SetEquals(known))
            {
                _faults.Add(
                    $"{user} is connected to [{string.Join(' ', real)}], but known to be at [{string.Join(' ', known)}].");
            }
        }
    }
}
