using ChatOrleans.Conversations;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Simulation.Judging;
using ChatOrleans.Simulation.Machine;

namespace ChatOrleans.Simulation.Clients;

/// <summary>How users come into conversations and leave them, and what they may do there.</summary>
internal sealed class Joinings(VirtualCluster cluster)
{
    private const int LatestInvites = 3;

    private readonly List<(ConversationId Conversation, InviteId Id, UserId By)> _invites = [];

    /// <param name="user">Another one, where the action is about one.</param>
    /// <param name="conversations">All groups.</param>
    public void Act(
        Device device, ConversationId id, UserId user, PlannedAction action, IReadOnlyList<ConversationId> conversations)
    {
        switch (action.What)
        {
            case UserAction.Add:
                device.Act(self => self.Ask("add", user, edge => edge.Grains.Conversation(id).AddMembers(self.User, [user])));
                break;
            case UserAction.Remove:
                device.Act(self => self.Ask("remove", user, edge => edge.Grains.Conversation(id).RemoveMember(self.User, user)));
                break;
            case UserAction.Accept:
                device.Act(self => self.Accept(id));
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
            default:
                ComeIn(device, id, user, action, conversations);
                break;
        }
    }

    /// <summary>Mostly somebody who is allowed to, of whom there are few.</summary>
    public Device WhoMay(MemberAction what, ConversationId id, Device device, PlannedAction action)
    {
        var rights = Rights.At(cluster.Disk.Log(id));
        return (action.Other % 4 == 0 ? null : cluster.Devices.Find(other => rights.May(other.User, what))) ?? device;
    }

    /// <summary>Links have few uses, and those who join come two at once.</summary>
    private void ComeIn(
        Device device, ConversationId id, UserId other, PlannedAction action, IReadOnlyList<ConversationId> conversations)
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
                    ExpiresAt = action.Which % 4 == 0 ? World.Epoch.AddTicks(cluster.World.Now).AddSeconds(20) : null,
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
                    .Act(self => Revoke(self, known.Conversation, known.Id));
                break;
            case UserAction.Join:
                var link = _invites.Count > 0 && action.Which % 3 > 0 ? known.Id : (InviteId?)null;
                var target = link is null ? conversations[action.Which % conversations.Count] : known.Conversation;
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

    /// <summary>Ends an invite link, of whoever made it.</summary>
    private async Task Revoke(Device device, ConversationId id, InviteId invite)
    {
        var restores = cluster.History.Restores;
        if (await device.Ask(
            "revoke", device.User, edge => edge.Grains.Conversation(id).RevokeInvite(device.User, invite)) is not null
            && restores == cluster.History.Restores)
        {
            cluster.History.Revocations.Acknowledged(id, invite);
        }
    }

    private static Task Leave(Device device, ConversationId id) => device.Ask(
        "leave", device.User, edge => edge.Grains.Conversation(id).RemoveMember(device.User, device.User));
}
