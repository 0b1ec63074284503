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
    /// <summary>What is stored of each field, with what ends it where it is absent; and what a change says.</summary>
    private static readonly (Func<ConversationSettings, object?> Of, Func<SettingsChange, object?> Changed)[] Fields =
    [
        (settings => settings.MuteUntil, change => change.MuteUntil),
        (settings => settings.Level ?? NotificationLevel.All, change => change.Level),
        (settings => settings.Favourite ?? false, change => change.Favourite),
        (settings => settings.ArchivedUpTo ?? 0, change => change.ArchivedUpTo),
        (settings => settings.UnreadFrom ?? 0, change => change.UnreadFrom),
        (settings => settings.Draft?.Text ?? string.Empty, change => change.Draft?.Text),
    ];

    private readonly List<Wanted> _wanted = [];

    /// <summary>Somebody asks for it from now on.</summary>
    public Wanted Asked(UserId user, ConversationId conversation, SettingsChange change)
    {
        var wanted = new Wanted(user, conversation, change);
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
            foreach (var (of, changed) in Fields)
            {
                var value = of(settings);
                var those = wanted.Where(one => changed(one.Change) is not null).ToList();
                var last = those.Where(one => one.Version is not null && one.Restores == cluster.History.Restores)
                    .MaxBy(one => one.Version);
                if (last is not null && !IsSo(last)
                    && !those.Exists(one => (one.Calls > 1 || one.Version is null) && IsSo(one)))
                {
                    yield return $"{devices.Key} has {settings} in {id}, but {last.Change} was acknowledged last.";
                }

                bool IsSo(Wanted one) => Equals(value, changed(one.Change));
            }
        }
    }
}

internal sealed record Wanted(UserId User, ConversationId Conversation, SettingsChange Change)
{
    /// <summary>How often an edge has called the grain: of several, one may run at any time.</summary>
    public int Calls { get; set; }

    /// <summary>Of the answer; null without one.</summary>
    public long? Version { get; set; }

    public int Restores { get; set; }
}
