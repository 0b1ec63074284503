namespace ChatOrleans.Embedded;

/// <summary>How a grain method is called; from its attributes.</summary>
[Flags]
public enum CallOptions
{
    None = 0,
    AlwaysInterleave = 1,
    OneWay = 2,
}

/// <summary>
/// One call on its way: the method, its arguments and the answer. Subclasses are generated per method.
/// </summary>
public abstract class GrainCall
{
    /// <summary>Interface and method, for messages.</summary>
    public abstract string Method { get; }

    public virtual CallOptions Options => CallOptions.None;

    /// <summary>The longest wait for the answer; null for the runtime's own.</summary>
    public virtual TimeSpan? ResponseTimeout => null;

    /// <summary>When the caller stops waiting, in ticks of the runtime's clock.</summary>
    internal long Deadline { get; set; }

    /// <summary>Whether the call counts as use of the grain.</summary>
    internal virtual bool KeepsAlive => true;

    internal abstract bool IsAnswered { get; }

    /// <summary>
    /// Runs the method and completes when it has ended; errors go to the caller, not to the one who awaits this.
    /// </summary>
    internal abstract ValueTask Run(object target);

    internal abstract void Fail(Exception error);

    /// <summary>The caller waits no longer. Only for calls with an <see cref="AnswerRoute"/>.</summary>
    internal virtual void GiveUp(Exception error)
    {
    }

    /// <summary>
    /// Set by a simulated network: brings what settles the answer to the caller, later or never. Such a call has two ends,
    /// so that it may run after its caller has given up.
    /// </summary>
    internal Action<Action>? AnswerRoute { get; set; }
}

/// <summary>A call with an answer.</summary>
public abstract class GrainCall<TResult> : GrainCall
{
    private readonly TaskCompletionSource<TResult> _answer = new(
        (SynchronizationContext.Current as TurnContext)?.AnswerOptions ?? TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<TResult> Answer => _answer.Task;

    internal sealed override bool IsAnswered => AnswerRoute is null && _answer.Task.IsCompleted;

    protected abstract Task<TResult> Invoke(object target);

    internal sealed override void Fail(Exception error) => Settle(answer => answer.TrySetException(error));

    /// <summary>The caller's end gives up; what runs at the other end goes on.</summary>
    internal override void GiveUp(Exception error) => _answer.TrySetException(error);

    internal sealed override ValueTask Run(object target)
    {
        Task<TResult> running;
        try
        {
            running = Invoke(target);
        }
        catch (Exception error)
        {
            Fail(error);
            return default;
        }

        if (running.IsCompletedSuccessfully)
        {
            Succeed(running.Result);
            return default;
        }

        return new(Finish(running));
    }

    private void Succeed(TResult result)
    {
        if (AnswerRoute is null)
        {
            _answer.TrySetResult(result);
        }
        else
        {
            AnswerRoute(() => _answer.TrySetResult(result));
        }
    }

    private void Settle(Action<TaskCompletionSource<TResult>> settle)
    {
        if (AnswerRoute is null)
        {
            settle(_answer);
        }
        else
        {
            AnswerRoute(() => settle(_answer));
        }
    }

    private async Task Finish(Task<TResult> running)
    {
        try
        {
            Succeed(await running);
        }
        catch (OperationCanceledException canceled) when (running.IsCanceled)
        {
            Settle(answer => answer.TrySetCanceled(canceled.CancellationToken));
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }
}

/// <summary>A call whose answer is only that it has ended.</summary>
public abstract class GrainCallWithoutResult : GrainCall<object?>
{
    protected abstract Task InvokeVoid(object target);

    protected sealed override Task<object?> Invoke(object target)
    {
        var running = InvokeVoid(target);
        return running.IsCompletedSuccessfully ? Done : Await(running);

        static async Task<object?> Await(Task running)
        {
            await running;
            return null;
        }
    }

    private static readonly Task<object?> Done = Task.FromResult<object?>(null);
}
