using ChatOrleans.Simulation.Machine;
using ChatOrleans.Simulation.Runtime;
using Orleans.Serialization.Invocation;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>
/// A call over the network and its answer back, as the bytes that Orleans would send. The caller waits for so long and no
/// longer; then the outcome is unknown to it, while the call may still be on its way, run, or have run.
/// </summary>
internal sealed class CallTrip
{
    // A call that is passed on more often than this fails.
    private const int HopsMax = 4;

    private readonly GrainCall _call;
    private readonly Member _caller;
    private readonly byte[] _request;
    private Member _at;
    private Member _to;
    private int _hops;

    public CallTrip(GrainCall call, Member caller)
    {
        (_call, _caller, _at, _to) = (call, caller, caller, caller);
        _request = Wire.Write(call.Request);
        call.CancelThere = Cancel;
    }

    public GrainId Target => _call.Target;

    /// <summary>Nobody waits for the answer.</summary>
    public bool IsOver => _call.IsSettled || _call.IsOneWay;

    private Network Network => _caller.Cluster.Network;

    /// <summary>To a grain, which may be elsewhere when the call arrives.</summary>
    public void Go(Silo to)
    {
        if (++_hops > HopsMax)
        {
            Fail(new SiloUnavailableException($"{Target} was not found."));
            return;
        }

        _to = to;
        to.Underway.Add(this);
        Network.Send(_at, to, Name(string.Empty), () =>
        {
            _at = to;
            to.Arrive(this);
        });
    }

    /// <summary>To an observer, which is in that process or does not exist.</summary>
    public void GoToObserver(Member to)
    {
        _to = to;
        _caller.Cluster.Events.Carry(_at, to.Name, Name(string.Empty), () =>
        {
            if (!Network.IsCut(_caller, to))
            {
                to.Do(() => to.Runtime.Receive(ArrivedAt(to)));
            }
        });
    }

    /// <summary>The call as it runs in the process where it is now.</summary>
    public ArrivedCall Arrived() => ArrivedAt(_at);

    /// <summary>An answer from where the call is now.</summary>
    public void Fail(Exception error) => Answer(_at, Response.FromException(error));

    /// <summary>The caller learns that the silo it called is gone.</summary>
    public void Break(Silo silo)
    {
        if (!IsOver)
        {
            _caller.Do(() => _call.Fail(
                new SiloUnavailableException($"{silo} is gone; {_call.Method} may have been done.")));
        }
    }

    private ArrivedCall ArrivedAt(Member at) => new(
        at.Runtime,
        _call,
        Wire.Read<IInvokable>(_request, at.Runtime),
        response => Answer(at, response),
        () => at.Route(this));

    private void Answer(Member from, Response response)
    {
        if (IsOver)
        {
            return;
        }

        var answer = Bytes(response);
        Network.Send(from, _caller, Name("answer "), () => _call.Settle(Wire.Read<Response>(answer, _caller.Runtime)));
    }

    /// <summary>What cannot be sent is answered with the reason, as Orleans does.</summary>
    private static byte[] Bytes(Response response)
    {
        try
        {
            return Wire.Write(response);
        }
        catch (Exception error)
        {
            return Wire.Write(Response.FromException(error));
        }
    }

    private void Cancel()
    {
        var to = _to;
        Network.Send(_caller, to, Name("cancel "), () => to.Runtime.Cancel(_call));
    }

    private string Name(string what) => _caller.World.Trace is null ? string.Empty : $"{what}{_call.Method} {Target}";
}
