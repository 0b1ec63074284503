using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Simulation.Judging;
using ChatOrleans.Simulation.Machine;
using ChatOrleans.Users;

namespace ChatOrleans.Simulation.Clients;

/// <summary>What the users do: mostly write and read, now and then found groups and change their members.</summary>
internal sealed class Workload(VirtualCluster cluster, IReadOnlyList<PlannedAction>? planned)
{
    private const int GroupsMax = 4;

    // Always as many: what is forgotten after a shorter time is not known when it becomes longer.
    private const int SlowModeSeconds = 3;

    // Few, so that several change the same message.
    private const int LatestPosts = 4;
    private static readonly string[] Emoji = ["👍", "🎉"];
    private static readonly string[] Names = ["ann", "ben", "cia", "dan", "eva", "fay", "gus", "hal"];

    private readonly List<ConversationId> _conversations = [];
    private readonly Joinings _joinings = new(cluster);
    private readonly List<PlannedAction> _actions = [];
    private int _written;

    private World World => cluster.World;

    /// <summary>All that users do, once it has begun.</summary>
    public IReadOnlyList<PlannedAction> Actions => _actions;

    public void Begin()
    {
        var people = World.Draws.Of("people");
        for (var i = 0; i < cluster.Options.Users; i++)
        {
            var user = UserId.From(people.NewGuid());
            var devices = 1 + people.Below(2);
            for (var number = 0; number < devices; number++)
            {
                var device = new Device(cluster, $"{Names[i]}{number}.0", user, DeviceId.From(people.NewGuid()));
                cluster.Devices.Add(device);
                World.After(people.Between(0, 500), device.Start);
            }
        }

        foreach (var device in cluster.Devices)
        {
            _actions.AddRange(planned?.Where(action => action.Device == device.Machine)
                ?? PlannedAction.Draw(device.Machine, World.Draws.Of($"workload {device.Machine}"), cluster.Options.Span));
        }

        foreach (var action in _actions)
        {
            World.At(action.At.Ticks, () => Act(cluster.Devices.Find(device => device.Machine == action.Device)!, action));
        }

        // The first group is there early, with everyone.
        var founder = cluster.Devices[0];
        World.After(TimeSpan.FromSeconds(1), () => Found(founder, Others(founder)));
    }

    /// <summary>One message in every conversation.</summary>
    public void Probe()
    {
        foreach (var (id, log) in cluster.Disk.Logs)
        {
            var writer = cluster.Devices.Find(device => device.Holdings.Find(id) is not null
                && Membership.Of(log, device.User).MayWrite);
            writer?.Act(device =>
            {
                device.Outbox.Add(id, $"probe {id}");
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>Devices that no event of some conversation reaches sync, as all do now and then.</summary>
    public void SyncUnreached()
    {
        foreach (var device in cluster.Devices.Where(device => cluster.Disk.Logs.Values.Any(log =>
            Membership.Of(log, device.User).IsMember && !Membership.IsReached(log, device.User))))
        {
            device.Act(unreached => unreached.Holdings.SyncQuietly());
        }
    }

    private void Act(Device device, PlannedAction action)
    {
        List<ConversationId> mine = [.. device.Holdings.All.Select(held => held.Id)];
        if (mine.Count == 0)
        {
            return;
        }

        var id = mine[action.Which % mine.Count];
        var user = cluster.Devices[action.Other % cluster.Devices.Count].User;
        switch (action.What)
        {
            case UserAction.Write:
                device.Act(self => self.Write(
                    id, $"{self.Name} {++_written}", acceptsFirst: action.Which % 4 > 0, Mentioned(action)));
                break;
            case UserAction.Forward:
                device.Act(self => Forward(
                    self, id, mine[action.Other % mine.Count], $"{self.Name} {++_written}", action));
                break;
            case UserAction.Edit or UserAction.Delete or UserAction.React or UserAction.Unreact
                or UserAction.Pin or UserAction.Unpin:
                device.Act(self => Change(self, id, $"{self.Name} {++_written}", action));
                break;
            case UserAction.MarkRead:
                device.Act(self => self.Holdings.MarkRead(id));
                break;
            case UserAction.Found when _conversations.Count < GroupsMax:
                Found(device, [.. Others(device).Where((_, index) => ((action.Which >> index) & 1) == 0)]);
                break;
            case UserAction.Found or UserAction.Direct:
                device.Act(self => self.WriteTo(user));
                break;
            case UserAction.Block:
                device.Act(self => self.Ask("block", user, edge => edge.Grains.User(self.User).Block(user)));
                break;
            case UserAction.Unblock:
                device.Act(self => Unblock(self, user));
                break;
            case UserAction.Set:
                Set(device, id, mine[(action.Which + (action.Other % 2)) % mine.Count], action);
                break;
            case UserAction.Schedule:
                device.Act(self => self.Scheduling.Add(
                    id, $"{self.Name} {++_written}", TimeSpan.FromSeconds(2 + (action.Other % 30))));
                break;
            case UserAction.Reschedule:
                device.Act(self => self.Scheduling.Change(action.Which, action.Other % 4, $"{self.Name} {++_written}"));
                break;
            case UserAction.Rename:
                _joinings.WhoMay(MemberAction.ChangePermissions, id, device, action).Act(self => self.Ask(
                    "rename", user, edge => edge.Grains.Conversation(id).Change(self.User, ChangeOf(action))));
                break;
            default:
                _joinings.Act(device, id, user, action, _conversations);
                break;
        }
    }

    /// <summary>Of one or all devices' users, where somebody is mentioned.</summary>
    private ImmutableArray<UserId>? Mentioned(PlannedAction action) => (action.Other % 3) switch
    {
        0 => [cluster.Devices[action.Other % cluster.Devices.Count].User],
        1 => [.. cluster.Devices.Select(device => device.User).Distinct()],
        _ => null,
    };

    private static ConversationChange ChangeOf(PlannedAction action) => new()
    {
        Name = $"Name {action.Which}",
        Description = $"{action.Other}",
        History = (action.Which % 3) switch { 0 => HistoryAccess.All, 1 => HistoryAccess.Joined, _ => null },
        Visibility = (action.Other % 3) switch { 0 => Visibility.Public, 1 => Visibility.Private, _ => null },
        SlowModeSeconds = (action.Which % 5) switch { < 3 => SlowModeSeconds, 3 => 0, _ => null },
    };

    private static Task Forward(Device device, ConversationId from, ConversationId to, string name, PlannedAction action)
    {
        if (Pick(device, from, action) is { } post)
        {
            device.Outbox.Forward(to, name, from, post.MessageId!.Value);
        }

        return Task.CompletedTask;
    }

    /// <summary>The user's other device sets something too, at once: in the same conversation or in another one.</summary>
    private void Set(Device device, ConversationId id, ConversationId others, PlannedAction action)
    {
        device.Act(self => self.Set(id, SettingOf(action, ++_written)));
        cluster.Devices.Find(other => other.User == device.User && other != device)?.Act(
            other => other.Set(others, SettingOf(action with { Other = action.Other / 4 }, ++_written)));
    }

    /// <summary>One or two fields, of values that nobody else gives where there are so many.</summary>
    private static SettingsChange SettingOf(PlannedAction action, int number) => (action.Other % 4) switch
    {
        0 => new() { UnreadFrom = number, Draft = new() { Text = number % 3 == 0 ? string.Empty : $"draft {number}" } },
        1 => new() { ArchivedUpTo = number, Level = (NotificationLevel)(action.Which % 3) },
        2 => new() { MuteUntil = ConversationSettings.Forever.AddSeconds(-number) },
        _ => new() { Favourite = action.Which % 2 == 0, Draft = new() { Text = $"draft {number}" } },
    };

    /// <summary>One of the latest messages that the device shows.</summary>
    private static Entry? Pick(Device device, ConversationId id, PlannedAction action)
    {
        List<Entry> posts = [.. device.Holdings.Find(id)?.Shown.Entries.Where(entry => entry.Kind == EntryKind.Posted) ?? []];
        return posts.Count == 0 ? null : posts[^(1 + (action.Other % Math.Min(posts.Count, LatestPosts)))];
    }

    /// <summary>Edits, deletes, pins or reacts to one of the messages that the device shows, allowed or not.</summary>
    private Task Change(Device device, ConversationId id, string name, PlannedAction action)
    {
        if (Pick(device, id, action) is not { } post)
        {
            return Task.CompletedTask;
        }

        var kind = action.What switch
        {
            UserAction.Edit => EntryKind.Edited,
            UserAction.Delete => EntryKind.Deleted,
            UserAction.React => EntryKind.Reacted,
            UserAction.Pin => EntryKind.Pinned,
            UserAction.Unpin => EntryKind.Unpinned,
            _ => EntryKind.Unreacted,
        };
        device.Outbox.Add(id, name, new()
        {
            SenderId = device.User,
            ClientMessageId = default,
            MessageId = post.MessageId!.Value,
            Kind = kind,
            Text = kind == EntryKind.Edited ? name : null,
            Mentions = kind == EntryKind.Edited ? Mentioned(action) : null,
            MentionAll = kind == EntryKind.Edited && action.Which % 4 == 0 && !IsDirect(id),
            Emoji = kind is EntryKind.Reacted or EntryKind.Unreacted ? Emoji[action.Other % Emoji.Length] : null,
        });
        return Task.CompletedTask;
    }

    private bool IsDirect(ConversationId id) => cluster.Disk.Log(id) is [{ Type: ConversationType.Direct }, ..];

    private static Task Unblock(Device device, UserId user) => device.Ask<Nothing>("unblock", user, async edge =>
    {
        await edge.Grains.User(device.User).Unblock(user);
        return Nothing.Value;
    });

    private void Found(Device founder, IReadOnlyList<UserId> others)
    {
        var id = ConversationId.From(founder.Dice.NewGuid());
        _conversations.Add(id);
        founder.Act(self => self.Found(id, others));
    }

    private List<UserId> Others(Device device) =>
        [.. cluster.Devices.Select(other => other.User).Distinct().Where(user => user != device.User)];
}
