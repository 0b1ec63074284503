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
    private const int LatestInvites = 3;
    private static readonly string[] Emoji = ["👍", "🎉"];
    private static readonly string[] Names = ["ann", "ben", "cia", "dan", "eva", "fay", "gus", "hal"];

    private readonly List<ConversationId> _conversations = [];
    private readonly List<(ConversationId Conversation, InviteId Id, UserId By)> _invites = [];
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
            case UserAction.Add:
                device.Act(self => self.Ask("add", user, edge => edge.Grains.Conversation(id).AddMembers(self.User, [user])));
                break;
            case UserAction.Remove:
                device.Act(self => self.Ask("remove", user, edge => edge.Grains.Conversation(id).RemoveMember(self.User, user)));
                break;
            case UserAction.Accept:
                device.Act(self => self.Accept(id));
                break;
            case UserAction.Block:
                device.Act(self => self.Ask("block", user, edge => edge.Grains.User(self.User).Block(user)));
                break;
            case UserAction.Unblock:
                device.Act(self => Unblock(self, user));
                break;
            case UserAction.Leave:
                device.Act(self => Leave(self, id));
                break;
            case UserAction.ChangeRole:
                device.Act(self => self.Ask("role", user, edge => edge.Grains.Conversation(id).ChangeRole(
                    self.User, user, (MemberRole)(action.Which % 5))));
                break;
            case UserAction.Permit:
                device.Act(self => self.Ask("permit", user, edge => edge.Grains.Conversation(id).ChangePermission(
                    self.User, (MemberAction)(action.Other % 2 == 0 ? 0 : action.Other % 11), (MemberRole)(action.Which % 5))));
                break;
            case UserAction.Invite or UserAction.Revoke or UserAction.Join:
                ComeIn(device, id, user, action);
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
                WhoMay(MemberAction.ChangePermissions, id, device, action).Act(self => self.Ask(
                    "rename", user, edge => edge.Grains.Conversation(id).Change(self.User, ChangeOf(action))));
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

    /// <summary>Links have few uses, and those who join come two at once.</summary>
    private void ComeIn(Device device, ConversationId id, UserId other, PlannedAction action)
    {
        var known = _invites.Count == 0 ? default : _invites[^(1 + (action.Which % Math.Min(_invites.Count, LatestInvites)))];
        switch (action.What)
        {
            case UserAction.Invite:
                var invite = InviteId.From(device.Dice.NewGuid());
                var maker = WhoMay(MemberAction.Invite, id, device, action);
                var terms = new InviteTerms
                {
                    Id = invite,
                    UsesMax = 1 + (action.Other % 3 / 2),
                    ExpiresAt = action.Which % 4 == 0 ? World.Epoch.AddTicks(World.Now).AddSeconds(20) : null,
                };
                maker.Act(async self =>
                {
                    if (await self.Ask(
                        "invite", self.User, edge => edge.Grains.Conversation(id).CreateInvite(self.User, terms)) is not null)
                    {
                        _invites.Add((id, invite, self.User));
                    }
                });
                break;
            case UserAction.Revoke when _invites.Count > 0:
                WhoMay(MemberAction.Invite, known.Conversation, device, action)
                    .Act(self => self.Revoke(known.Conversation, known.Id));
                break;
            case UserAction.Join:
                var link = _invites.Count > 0 && action.Which % 3 > 0 ? known.Id : (InviteId?)null;
                var target = link is null ? _conversations[action.Which % _conversations.Count] : known.Conversation;
                foreach (var joining in (Device[])[device, cluster.Devices.Find(second => second.User == other)!])
                {
                    joining.Act(async self =>
                    {
                        // Else few would be left who can join. A link of who has left lets nobody in.
                        if (action.Other % 2 == 0 && self.User != known.By)
                        {
                            await Leave(self, target);
                        }

                        await self.Ask("join", self.User, edge => edge.Grains.Conversation(target).Join(self.User, link));
                    });
                }

                break;
        }
    }

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

    /// <summary>Mostly somebody who is allowed to, of whom there are few.</summary>
    private Device WhoMay(MemberAction what, ConversationId id, Device device, PlannedAction action)
    {
        var rights = Rights.At(cluster.Disk.Log(id));
        return (action.Other % 4 == 0 ? null : cluster.Devices.Find(other => rights.May(other.User, what))) ?? device;
    }

    private static Task Leave(Device device, ConversationId id) => device.Ask(
        "leave", device.User, edge => edge.Grains.Conversation(id).RemoveMember(device.User, device.User));

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
