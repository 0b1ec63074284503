using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ChatOrleans.Conversations;
using ChatOrleans.Embedded;
using ChatOrleans.Simulation.Cluster;
using ChatOrleans.Users;

namespace ChatOrleans.Simulation.Faults;

/// <summary>Planted bugs in grains: some calls are answered as if done, and nothing is done.</summary>
internal sealed class Mutant(VirtualCluster cluster)
{
    private readonly object _user = DispatchProxy.Create<IUserGrain, Idle>();
    private readonly object _outbox = DispatchProxy.Create<INoticeOutboxGrain, Idle>();

    /// <summary>Whether the call was swallowed.</summary>
    public bool Take(GrainId target, GrainCall call)
    {
        var idle = (cluster.Options.Bug, call.Method) switch
        {
            (Bug.LostNotice, "IUserGrain.Notify") when cluster.World.Dice.Chance(0.2) => _user,
            (Bug.ForgetfulOutbox, "INoticeOutboxGrain.Add") => _outbox,
            (Bug.DeadSessionKept, "IUserGrain.DeviceDisconnected") => _user,
            _ => null,
        };
        if (idle is null)
        {
            return false;
        }

        cluster.World.Say($"MUTANT swallows {call.Method} {target}");
        return call.Run(idle).AsTask().IsCompleted;
    }

    /// <summary>Answers every call without doing anything.</summary>
    [SuppressMessage("Design", "MA0053", Justification = "A proxy is derived from it.")]
    internal class Idle : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.ReturnType == typeof(Task<long>) ? Task.FromResult(1L) : Task.CompletedTask;
    }
}
