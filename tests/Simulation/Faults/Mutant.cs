using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ChatOrleans.Simulation.Runtime;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Users;
using Orleans.Serialization.Invocation;

namespace ChatOrleans.Simulation.Faults;

/// <summary>Planted bugs in grains: some calls are answered as if done, and nothing is done.</summary>
internal sealed class Mutant(VirtualCluster cluster)
{
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(50);

    /// <summary>Whether the call was swallowed.</summary>
    public bool Take(ArrivedCall arrived)
    {
        var (target, call) = (arrived.Call.Target, arrived.Call);
        Action<object?[]>? swallow = (cluster.Options.Bug, call.Method) switch
        {
            (Bug.LostNotice, "IUserGrain.Notify") when cluster.World.Draws.Of("mutant").Chance(0.2) => _ => { },
            (Bug.DeadSessionKept, "IUserGrain.DeviceDisconnected") => arguments => StateAgain(
                UserId.From(Guid.Parse(target.Key.ToString()!)), (DeviceId)arguments[0]!, (EdgeId)arguments[1]!),
            _ => null,
        };
        if (swallow is null)
        {
            return false;
        }

        cluster.World.Say($"MUTANT swallows {call.Method} {target}");
        var idle = DispatchProxy.Create<IUserGrain, Idle>();
        ((Idle)(object)idle).Swallow = swallow;
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

    /// <summary>Answers every call without doing anything.</summary>
    [SuppressMessage("Design", "MA0053", Justification = "A proxy is derived from it.")]
    internal class Idle : DispatchProxy
    {
        public Action<object?[]> Swallow { get; set; } = _ => { };

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Swallow(args!);
            return Task.CompletedTask;
        }
    }
}
