using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Json;
using ChatOrleans.Simulation.Clients;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Users;

namespace ChatOrleans.Simulation.Judging;

/// <summary>
/// What users set for themselves. In the end each field is as it was last acknowledged, or as somebody wanted it whose call may
/// have run at any time; and each device holds what is stored.
/// </summary>
internal sealed class Personal(VirtualCluster cluster)
{
    private static readonly Func<ConversationSettings, object?>[] Fields =
    [
        settings => settings.MuteUntil, settings => settings.Level, settings => settings.Favourite,
        settings => settings.ArchivedUpTo, settings => settings.UnreadFrom,
    ];

    private readonly List<Wanted> _wanted = [];

    /// <summary>Somebody asks for it from now on.</summary>
    public Wanted Asked(UserId user, ConversationId conversation, SettingsChange change)
    {
        var wanted = new Wanted(user, conversation, new PersonalState().With(conversation, change, default), Named(change));
        _wanted.Add(wanted);
        return wanted;
    }

    /// <param name="restores">At the request.</param>
    public void Answered(Wanted wanted, Reply<ConversationSettings>? reply, int restores)
    {
        if (reply?.Value is { } value)
        {
            wanted.Version = restores == cluster.History.Restores ? value.Version : null;
            wanted.Restores = restores;
        }
        else if (wanted.Calls == 1 && reply?.Error is { Retryable: false })
        {
            _wanted.Remove(wanted);
        }
    }

    public IEnumerable<string> Judge() => cluster.Devices.GroupBy(device => device.User).SelectMany(JudgeUser);

    private IEnumerable<string> JudgeUser(IGrouping<UserId, Device> devices)
    {
        var body = cluster.Disk.State($"user/{devices.Key}", "personal").Body;
        var stored = body is null ? new() : JsonSerializer.Deserialize<PersonalState>(body, ChatJson.Options)!;
        foreach (var device in devices)
        {
            foreach (var id in stored.Settings.Keys.Union(device.Holdings.Settings.All.Keys))
            {
                var (held, right) = (device.Holdings.Settings.All.GetValueOrDefault(id), stored.Settings.GetValueOrDefault(id));
                if (held is null ? right is not null : held with { Epoch = null } != right)
                {
                    yield return $"{device} holds {held} of {id}, and stored is {right}.";
                }
            }
        }

        foreach (var (id, wanted) in _wanted.Where(wanted => wanted.User == devices.Key).GroupBy(wanted => wanted.Conversation)
            .Select(wanted => (wanted.Key, wanted.ToList())))
        {
            if (Membership.Of(cluster.Disk.Log(id), devices.Key) is not { IsMember: true, LastLeft: 0 })
            {
                continue;
            }

            var settings = stored.Settings.GetValueOrDefault(id) ?? new() { ConversationId = id, Version = 0 };
            for (var field = 0; field < Fields.Length; field++)
            {
                var value = Fields[field](settings);
                var those = wanted.Where(one => one.Names[field]).ToList();
                var last = those.Where(one => one.Version is not null && one.Restores == cluster.History.Restores)
                    .MaxBy(one => one.Version);
                if (last is not null && !Equals(value, Fields[field](last.Value))
                    && !those.Exists(one => (one.Calls > 1 || one.Version is null) && Equals(value, Fields[field](one.Value))))
                {
                    yield return $"{devices.Key} has {settings} in {id}, but {last.Value} was acknowledged last.";
                }
            }
        }
    }

    private static bool[] Named(SettingsChange change) =>
    [
        change.MuteUntil is not null, change.Level is not null, change.Favourite is not null, change.ArchivedUpTo is not null,
        change.UnreadFrom is not null,
    ];
}

/// <param name="State">As the change makes it of nothing.</param>
/// <param name="Names">Which of the fields the change names.</param>
internal sealed record Wanted(UserId User, ConversationId Conversation, PersonalState State, bool[] Names)
{
    /// <summary>How often an edge has called the grain: of several, one may run at any time.</summary>
    public int Calls { get; set; }

    /// <summary>Of the answer; null without one.</summary>
    public long? Version { get; set; }

    public int Restores { get; set; }

    public ConversationSettings Value => State.Settings[Conversation];
}
