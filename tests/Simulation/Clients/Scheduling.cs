using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Scheduling;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Simulation.Judging;
using ChatOrleans.Simulation.Machine;

namespace ChatOrleans.Simulation.Clients;

/// <summary>What a device has sent later: it asks, and changes its mind.</summary>
internal sealed class Scheduling(Device device, VirtualCluster cluster)
{
    public Task Add(ConversationId conversation, string text, TimeSpan ahead)
    {
        var message = new ScheduledMessage
        {
            ConversationId = conversation,
            ClientMessageId = ClientMessageId.From(device.Dice.NewGuid()),
            SendAt = World.Epoch.AddTicks(device.World.Now) + ahead,
            ContentType = "text",
            Text = text,
        };
        return Ask<ScheduledMessage>(
            cluster.History.Waiting.Scheduled(device, message), new(WaitingRequestKind.Add, text),
            schedule => schedule.Add(message));
    }

    /// <summary>Another text, another time, at once, or never: of one of those that this user has scheduled.</summary>
    public Task Change(int which, int how, string text)
    {
        var mine = cluster.History.Waiting.Of(device.User);
        if (mine.Count == 0)
        {
            return Task.CompletedTask;
        }

        var message = mine[^(1 + (which % Math.Min(mine.Count, 3)))];
        var id = message.Id;
        var later = World.Epoch.AddTicks(device.World.Now).AddSeconds(10);
        return how switch
        {
            0 => Ask<ScheduledMessage>(
                message, new(WaitingRequestKind.Change, text), schedule => schedule.Change(id, new() { Text = text })),
            1 => Ask<ScheduledMessage>(
                message, new(WaitingRequestKind.Move, text), schedule => schedule.Change(id, new() { SendAt = later })),
            2 => Ask<Nothing>(message, new(WaitingRequestKind.SendNow, text), schedule => schedule.SendNow(id)),
            _ => Ask<Nothing>(message, new(WaitingRequestKind.Remove, text), schedule => schedule.Remove(id)),
        };
    }

    private async Task Ask<T>(WaitingMessage message, WaitingRequest request, Func<IScheduleGrain, Task<Reply<T>>> ask)
        where T : class
    {
        var restores = cluster.History.Restores;
        message.Requests.Add(request);
        Reply<T>? last = null;
        await device.Ask($"{request.Kind}", device.User, async edge =>
        {
            request.Calls++;
            return last = await ask(edge.Grains.Schedule(device.User));
        });
        request.IsAcknowledged = last?.Value is not null && restores == cluster.History.Restores;
        request.IsRefused = request.Calls == 1 && last?.Error is { Retryable: false };
    }
}
