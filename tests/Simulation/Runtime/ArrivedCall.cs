using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;
using Orleans.Storage;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>A call where it runs.</summary>
/// <param name="request">The caller's own, or what was read anew from the wire.</param>
/// <param name="respond">Brings the answer back, at once or over the network.</param>
/// <param name="passOn">Brings the call to the grain's next activation.</param>
internal sealed class ArrivedCall(
    SimulatedRuntime runtime, GrainCall call, IInvokable request, Action<Response> respond, Action passOn) : Work
{
    private readonly bool _isOneWay = call.IsOneWay;

    public override GrainCall Call => call;

    public override bool Interleaves { get; } = call.Options.HasFlag(InvokeMethodOptions.AlwaysInterleave);

    /// <summary>Orleans drops messages whose caller has given up.</summary>
    public override bool IsOver => runtime.Now >= call.Deadline;

    public override async Task Run(ITargetHolder target)
    {
        Response response;
        try
        {
            request.SetTarget(target);
            response = Wire.Copy(await request.Invoke());
        }
        catch (Exception error)
        {
            response = Response.FromException(error);
        }

        if (response.Exception is InconsistentStateException stale && OrleansInternals.IsOfThisActivation(stale))
        {
            OrleansInternals.SetIsOfThisActivation(stale, value: false);
            (target as Activation)?.Deactivate(new(DeactivationReasonCode.ApplicationError, stale, stale.Message));
        }

        Respond(response);
    }

    public override void Fail(Exception error) => Respond(Response.FromException(error));

    public override void PassOn() => passOn();

    /// <summary>The caller's token was cancelled: the method's own is.</summary>
    public void Cancel() => request.TryCancel();

    private void Respond(Response response)
    {
        if (!_isOneWay)
        {
            respond(response);
        }
    }
}
