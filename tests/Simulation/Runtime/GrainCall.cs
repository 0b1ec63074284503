using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>One call at its caller: what the generated proxy made of it, and who waits for its answer, until when.</summary>
/// <param name="deadline">In ticks of the runtimes' common clock.</param>
internal sealed class GrainCall(
    GrainId target, IInvokable request, InvokeMethodOptions options, long deadline, Action<Response> answer)
{
    private CancellationTokenRegistration _cancellation;

    public GrainId Target => target;

    public IInvokable Request => request;

    public InvokeMethodOptions Options => options;

    /// <summary>When the caller gives up; a call that has not begun by then does not begin.</summary>
    public long Deadline => deadline;

    public bool IsOneWay => options.HasFlag(InvokeMethodOptions.OneWay);

    /// <summary>Interface and method, for messages.</summary>
    public string Method => request.GetActivityName().Replace('/', '.');

    public bool IsSettled { get; private set; }

    /// <summary>Sends a cancellation after the call, by the way that the call went.</summary>
    public Action? CancelThere { get; set; }

    /// <summary>
    /// The caller does not wait any more when its token is cancelled; the grain learns of it by a message, later or never.
    /// </summary>
    public void ObserveCancellation()
    {
        var token = request.GetCancellationToken();
        if (token.CanBeCanceled)
        {
            _cancellation = token.UnsafeRegister(static (call, token) => ((GrainCall)call!).OnCancelled(token), this);
        }
    }

    /// <summary>The first answer counts.</summary>
    public void Settle(Response response)
    {
        if (!IsSettled)
        {
            IsSettled = true;
            _cancellation.Dispose();
            answer(response);
        }
    }

    public void Fail(Exception error) => Settle(Response.FromException(error));

    private void OnCancelled(CancellationToken token)
    {
        if (!IsSettled)
        {
            Fail(new OperationCanceledException(token));
            CancelThere?.Invoke();
        }
    }
}
