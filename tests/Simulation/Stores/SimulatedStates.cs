using System.Collections.Immutable;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;
using ChatOrleans.Scheduling;
using ChatOrleans.Simulation.Faults;
using ChatOrleans.Storage;
using ChatOrleans.Users;

namespace ChatOrleans.Simulation.Stores;

/// <summary>Grain states as one process has them.</summary>
internal sealed class SimulatedStates(StoreClient client, Disk disk, Bug bug) : JsonGrainStorage
{
    protected override async Task<(string ETag, byte[] Body)?> Read(StateKey key)
    {
        var (etag, body) = await client.Read(() => disk.State(key.Grain.ToString(), key.Name));
        return body is null ? null
            : (etag.ToString()!, Damaged(key.Name, body));
    }

    private byte[] Damaged(string name, byte[] body) => (bug, name) switch
    {
        (Bug.PermissionsNotRead, "conversation") =>
            With<ConversationState>(body, state => state with { ChangedPermissions = [] }),
        (Bug.PinsNotRead, "conversation") => With<ConversationState>(body, state => state with { Pins = [] }),
        (Bug.MentionsNotRead, "conversation") => With<ConversationState>(body, state => state with
        {
            Members = [.. state.Members.Select(member => member with { Mentions = [] })],
        }),
        (Bug.DraftsNotRead, "personal") => With<PersonalState>(body, state => state with
        {
            Settings = state.Settings.ToImmutableDictionary(each => each.Key, each => each.Value with { Draft = null }),
        }),
        (Bug.ReadsFromNotRead, "conversation") => With<ConversationState>(body, state => state with
        {
            Members = [.. state.Members.Select(member => member with { ReadsFrom = 0 })],
        }),
        (Bug.ScheduledRemovedFirst, "schedule") => With<ScheduleState>(body, state => state with
        {
            Messages = [.. state.Messages.Where(message => message is { Tries: null } or { Failed: not null })],
        }),
        (Bug.DueTimesNotRead, "due") => With<DueIndexState>(body, state => state with { Users = state.Users.Clear() }),
        (Bug.UsesNotCounted, "conversation") => With<ConversationState>(body, state => state with
        {
            Invites = [.. state.Invites.Select(invite => invite with { Uses = 0 })],
        }),
        (Bug.SlowWritersNotRead, "conversation") =>
            With<ConversationState>(body, state => state with { SlowWriters = state.SlowWriters.Clear() }),
        _ => body,
    };

    private static byte[] With<T>(byte[] body, Func<T, T> change) => JsonSerializer.SerializeToUtf8Bytes(
        change(JsonSerializer.Deserialize<T>(body, ChatJson.Options)!), ChatJson.Options);

    protected override Task<string?> Write(StateKey key, string? etag, byte[] body) => Put(key, etag, body);

    protected override async Task<bool> Clear(StateKey key, string? etag) => await Put(key, etag, body: null) is not null;

    private async Task<string?> Put(StateKey key, string? etag, byte[]? body)
    {
        var write = new StateWrite(disk, key.Grain, key.Name, etag is null ? null : long.Parse(etag), body);
        if (bug == Bug.StateBeforeCommit)
        {
            client.EnqueueLater(write);
            return ((etag is null ? 0 : long.Parse(etag)) + 1).ToString();
        }

        client.Enqueue(write);
        return (await write.Done.Task)?.ToString();
    }

    private sealed class StateWrite(Disk disk, GrainId grain, string name, long? etag, byte[]? body) : StoreWrite
    {
        private long? _next;

        public TaskCompletionSource<long?> Done { get; } = new();

        public override void Commit()
        {
            _next = disk.PutState(grain.ToString(), name, etag, body);
            if (_next > 0 && name == "conversation")
            {
                var snapshot = JsonSerializer.Deserialize<ConversationState>(body!, ChatJson.Options)!;
                disk.Judge(ConversationId.From(Guid.ParseExact(grain.Key.ToString()!, "D")), snapshot.Members);
            }
        }

        public override void Complete(Exception? error)
        {
            if (error is null)
            {
                Done.TrySetResult(_next);
            }
            else
            {
                Done.TrySetException(error);
            }
        }
    }
}
