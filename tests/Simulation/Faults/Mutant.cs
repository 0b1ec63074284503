using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Simulation.Runtime;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Users;
using Orleans.Serialization.Invocation;

namespace ChatOrleans.Simulation.Faults;

/// <summary>Planted bugs in grains: some calls are answered otherwise than the grain would, which does nothing.</summary>
internal sealed class Mutant(VirtualCluster cluster)
{
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(50);

    /// <summary>Whether the call was swallowed.</summary>
    public bool Take(ArrivedCall arrived)
    {
        var (target, call) = (arrived.Call.Target, arrived.Call);
        Func<object?[], object>? instead = (cluster.Options.Bug, call.Method) switch
        {
            (Bug.LostNotice, "IUserGrain.Notify") when cluster.World.Draws.Of("mutant").Chance(0.2) => _ => Task.CompletedTask,
            (Bug.DeadSessionKept, "IUserGrain.DeviceDisconnected") => arguments =>
            {
                StateAgain(UserId.From(Guid.Parse(target.Key.ToString()!)), (DeviceId)arguments[0]!, (EdgeId)arguments[1]!);
                return Task.CompletedTask;
            },
            (Bug.ConsentNotAsked, "IUserGrain.Welcome") => _ => Task.FromResult(Welcome.Joins),
            (Bug.ChangeForgotten, "IConversationGrain.ChangeMessage") => arguments => Task.FromResult<Reply<Sent>>(new Sent
            {
                ConversationId = ConversationId.From(Guid.Parse(target.Key.ToString()!)),
                Sequence = 1,
                MessageId = ((MessageChange)arguments[0]!).MessageId,
                SentAt = default,
                Duplicate = false,
            }),
            (Bug.SettingsForgotten, "IUserGrain.ChangeSettings") when cluster.World.Draws.Of("mutant").Chance(0.3) => arguments =>
                Task.FromResult<Reply<ConversationSettings>>(new ConversationSettings
                {
                    ConversationId = (ConversationId)arguments[0]!, Version = long.MaxValue,
                }),
            (Bug.RevocationForgotten, "IConversationGrain.RevokeInvite") => _ => Task.FromResult<Reply<Nothing>>(Nothing.Value),
            (Bug.LeavingForgotten, "IConversationGrain.RemoveMember") => _ => Task.FromResult<Reply<Nothing>>(Nothing.Value),
            _ => null,
        };
        if (instead is null)
        {
            return false;
        }

        cluster.World.Say($"MUTANT swallows {call.Method} {target}");
        object idle = call.Method.StartsWith(nameof(IUserGrain), StringComparison.Ordinal)
            ? DispatchProxy.Create<IUserGrain, Idle>()
            : DispatchProxy.Create<IConversationGrain, Idle>();
        ((Idle)idle).Instead = instead;
        return arrived.Run(new Target(idle)).IsCompleted;
    }

    private sealed class Target(object target) : ITargetHolder
    {
        public object? GetTarget() => target;

        public object? GetComponent(Type componentType) => null;
    }

    private void StateAgain(UserId user, DeviceId device, EdgeId edge)
    {
        if (cluster.Edges.OfType<Edge>().FirstOrDefault() is { } any)
        {
            any.Begin(async () =>
            {
                try
                {
                    await any.Grains.User(user).DeviceConnected(device, edge);
                }
                catch (Exception error)
                {
                    cluster.World.Say($"MUTANT was not heard: {error.Message}");
                }
            });
        }

        cluster.World.After(Repeat, () => StateAgain(user, device, edge));
    }

    /// <summary>Answers every call by something else than what the grain does.</summary>
    [SuppressMessage("Design", "MA0053", Justification = "A proxy is derived from it.")]
    internal class Idle : DispatchProxy
    {
        public Func<object?[], object> Instead { get; set; } = _ => Task.CompletedTask;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Instead(args!);
    }
}
