using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>One call on its way: what the generated proxy made of it, and who waits for its answer.</summary>
internal class GrainCall(IInvokable request, InvokeMethodOptions options, Action<Response> answer)
{
    private GrainCall? _there;
    private bool _settled;

    /// <summary>Interface and method, for messages.</summary>
    public virtual string Method => request.GetActivityName().Replace('/', '.');

    /// <summary>The longest wait for the answer; null for the runtime's own.</summary>
    public TimeSpan? ResponseTimeout => request.GetDefaultResponseTimeout();

    /// <summary>When the caller stops waiting, in ticks of the runtime's clock.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    public virtual bool Interleaves => options.HasFlag(InvokeMethodOptions.AlwaysInterleave);

    /// <summary>Whether the call counts as use of the grain.</summary>
    public virtual bool KeepsAlive => true;

    public virtual bool IsAnswered => AnswerRoute is null && _settled;

    /// <summary>
    /// Set by the simulated network: brings what settles the answer to the caller, later or never. Such a call has two ends,
    /// so that it may run after its caller has given up.
    /// </summary>
    public Action<Action>? AnswerRoute { get; set; }

    /// <summary>What arrives at the other end, and what comes back, read anew from the bytes that Orleans would send.</summary>
    public GrainCall There => _there ??= new((IInvokable)OverTheWire(request), options, response =>
    {
        if (!_settled)
        {
            Settle((Response)OverTheWire(response));
        }
    }) { Deadline = Deadline };

    /// <summary>Runs the method and completes when it has ended; errors go to the caller.</summary>
    public virtual async Task Run(ITargetHolder target)
    {
        request.SetTarget(target);
        Answer(GrainCatalog.Copier.Copy(await request.Invoke())!);
    }

    public virtual void Fail(Exception error) => Answer(Response.FromException(error));

    /// <summary>The caller's end gives up; what runs at the other end goes on.</summary>
    public void GiveUp(Exception error) => Settle(Response.FromException(error));

    /// <summary>The caller's token was cancelled: the grain's own is, at once, wherever it runs.</summary>
    public void Cancel()
    {
        request.TryCancel();
        _there?.Cancel();
    }

    private static object OverTheWire(object what) =>
        GrainCatalog.Serializer.Deserialize<object>(GrainCatalog.Serializer.SerializeToArray(what))!;

    private void Answer(Response response)
    {
        if (AnswerRoute is null)
        {
            Settle(response);
        }
        else
        {
            AnswerRoute(() => Settle(response));
        }
    }

    private void Settle(Response response)
    {
        if (!_settled)
        {
            _settled = true;
            answer(response);
        }
    }
}
