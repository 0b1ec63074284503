namespace ChatOrleans.Storage;

/// <summary>One write on its way through the writer.</summary>
internal abstract class PendingWrite
{
    /// <summary>Answers the caller: what was decided is durable.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception error);
}

/// <summary>A write with an answer.</summary>
internal abstract class PendingWrite<TAnswer> : PendingWrite
{
    private readonly TaskCompletionSource<TAnswer> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TAnswer> Done => _done.Task;

    /// <summary>What the writer decided; the caller gets it once it is durable.</summary>
    public TAnswer Answer { get; set; } = default!;

    public sealed override void Complete() => _done.TrySetResult(Answer);

    public override void Fail(Exception error) => _done.TrySetException(error);
}
