using ChatOrleans.Simulation.Runtime;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>
/// A call over the network and its answer back. The caller waits for so long and no longer; then the outcome is unknown to
/// it, while the call may still be on its way, run, or have run.
/// </summary>
internal sealed class CallTrip
{
    // A call that is passed on more often than this finds nobody.
    private const int HopsMax = 4;

    private readonly GrainCall _call;
    private readonly Member _caller;
    private Member _at;
    private int _hops;
    private bool _answered;

    private CallTrip(GrainCall call, Member caller) => (_call, _caller, _at) = (call, caller, caller);

    /// <summary>The trip that the call is on, or a new one.</summary>
    public static CallTrip Of(GrainCall call, Member caller)
    {
        if (call.AnswerRoute?.Target is CallTrip under)
        {
            under._at = caller;
            return under;
        }

        var trip = new CallTrip(call, caller);
        call.There.AnswerRoute = trip.Answer;
        caller.World.After(caller.Runtime.TimeoutOf(call), () => caller.Do(() => trip.GiveUp(new TimeoutException(
            $"{call.Method} did not answer. Its outcome is unknown."))));
        return trip;
    }

    public void Go(GrainId target, Silo to)
    {
        if (++_hops > HopsMax)
        {
            _call.There.Fail(new SiloUnavailableException($"{target} was not found."));
            return;
        }

        to.Underway.Add(this);
        _at.Cluster.Network.Send(_at, to, _at.World.Trace is null ? string.Empty : $"{_call.Method} {target}", () =>
        {
            _at = to;
            to.Arrive(target, _call.There);
        });
    }

    /// <summary>The caller learns that the silo it called is gone.</summary>
    public void Break(Silo silo)
    {
        if (!_answered)
        {
            _caller.Do(() => GiveUp(new SiloUnavailableException($"{silo} is gone; {_call.Method} may have been done.")));
        }
    }

    public bool IsOver => _answered;

    private void Answer(Action settle)
    {
        if (_answered)
        {
            return;
        }

        _answered = true;
        _at.Cluster.Network.Send(_at, _caller, _at.World.Trace is null ? string.Empty : $"answer {_call.Method}", settle);
    }

    private void GiveUp(Exception error) => _call.GiveUp(error);
}
