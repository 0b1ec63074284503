using ChatOrleans.Conversations;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Simulation.Machine;

namespace ChatOrleans.Simulation.Clients;

/// <summary>What the users do: mostly write and read, now and then found groups and change their members.</summary>
internal sealed class Workload(VirtualCluster cluster, Dice dice)
{
    private const double ActionEveryMs = 2_500;
    private const int GroupsMax = 4;
    private static readonly string[] Names = ["ann", "ben", "cia", "dan", "eva", "fay", "gus", "hal"];

    private readonly List<ConversationId> _conversations = [];
    private int _written;

    private World World => cluster.World;

    private TimeSpan End => cluster.Options.Span;

    public IReadOnlyList<ConversationId> Conversations => _conversations;

    public void Begin()
    {
        for (var i = 0; i < cluster.Options.Users; i++)
        {
            var user = UserId.From(dice.NewGuid());
            var devices = 1 + dice.Below(2);
            for (var number = 0; number < devices; number++)
            {
                var device = new Device(cluster, $"{Names[i]}{number}.0", user, DeviceId.From(dice.NewGuid()));
                cluster.Devices.Add(device);
                World.After(dice.Between(0, 500), device.Start);
                Plan(device, dice.Fork((ulong)device.Number));
            }
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
            var writer = cluster.Devices.Find(device => device.Find(id) is not null
                && Judging.Membership.Of(log, device.User).IsMember);
            writer?.Act(device =>
            {
                device.Write(id, $"probe {id}");
                return Task.CompletedTask;
            });
        }
    }

    private void Plan(Device device, Dice own)
    {
        for (var at = own.Between(2_000, 4_000); at < End; at += own.Between(0, ActionEveryMs * 2))
        {
            var (what, which, other) = (own.Below(100), own.Below(1_000), own.Below(1_000));
            World.At(at.Ticks, () => Act(device, what, which, other));
        }
    }

    private void Act(Device device, int what, int which, int other)
    {
        List<ConversationId> mine = [.. device.Held.Select(held => held.Id)];
        if (mine.Count == 0)
        {
            return;
        }

        var id = mine[which % mine.Count];
        var user = cluster.Devices[other % cluster.Devices.Count].User;
        switch (what)
        {
            case < 62:
                device.Act(self =>
                {
                    self.Write(id, $"{self.Name} {++_written}");
                    return Task.CompletedTask;
                });
                break;
            case < 78:
                device.Act(self => self.MarkRead(id));
                break;
            case < 82 when _conversations.Count < GroupsMax:
                Found(device, [.. Others(device).Where((_, index) => ((which >> index) & 1) == 0)]);
                break;
            case < 84:
                device.Act(self => self.Ask("direct", user, edge => edge.Grains
                    .Conversation(ConversationId.Direct(self.User, user))
                    .Create(new() { Type = ConversationType.Direct, CreatorId = self.User, MemberIds = [user] })));
                break;
            case < 89:
                device.Act(self => self.Ask("add", user, edge => edge.Grains.Conversation(id).AddMembers(self.User, [user])));
                break;
            case < 93:
                device.Act(self => self.Ask("remove", user, edge => edge.Grains.Conversation(id).RemoveMember(self.User, user)));
                break;
            case < 95:
                device.Act(self => self.Ask(
                    "leave", self.User, edge => edge.Grains.Conversation(id).RemoveMember(self.User, self.User)));
                break;
            case < 97:
                device.Act(self => self.Ask("role", user, edge => edge.Grains.Conversation(id).ChangeRole(
                    self.User, user, (MemberRole)(which % 3))));
                break;
            default:
                device.Act(self => self.Ask(
                    "rename", user, edge => edge.Grains.Conversation(id).Rename(self.User, $"Name {which}")));
                break;
        }
    }

    private void Found(Device founder, IReadOnlyList<UserId> others)
    {
        var id = ConversationId.From(World.Dice.NewGuid());
        _conversations.Add(id);
        founder.Act(self => self.Found(id, others));
    }

    private List<UserId> Others(Device device) =>
        [.. cluster.Devices.Select(other => other.User).Distinct().Where(user => user != device.User)];
}
