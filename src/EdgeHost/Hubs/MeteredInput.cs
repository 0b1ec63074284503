using System.Buffers;
using System.IO.Pipelines;
using ChatOrleans.Auth;
using ChatOrleans.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;

namespace ChatOrleans.Hubs;

/// <summary>
/// What a user sends to the hub is read no faster than they may send it, whatever is in it: the rest waits in their sockets. What
/// a call costs is judged when it is decoded, and to decode it costs too.
/// </summary>
internal sealed class MeteredInput(PipeReader input, UserId user, CallBudgets budgets, TimeProvider time) : PipeReader
{
    // At most this is paid for at once, so that it is always less than what a user may send in a burst.
    private const int PartMax = 16 * 1024;

    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReadOnlySequence<byte> _read;
    private long _paid;

    /// <summary>Between a connection's transport and the hub.</summary>
    public static ConnectionDelegate Before(ConnectionDelegate next, IServiceProvider services) => connection =>
    {
        var input = new MeteredInput(
            connection.Transport.Input, CurrentUser.Of(connection.GetHttpContext()!.User).UserId,
            services.GetRequiredService<CallBudgets>(), services.GetRequiredService<TimeProvider>());
        connection.Transport = new Pipes(input, connection.Transport.Output);
        return next(connection);
    };

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await input.ReadAsync(cancellationToken);
        _read = result.Buffer;
        for (var unpaid = _read.Length - _paid; unpaid > 0 && !_ending.Task.IsCompleted;)
        {
            var part = Math.Min(unpaid, PartMax);
            if (budgets.SpendBytes(user, part).RetryAfter is { } wait)
            {
                // Delays are of whole milliseconds, and one that ends too early would be followed by one of none.
                cancellationToken.ThrowIfCancellationRequested();
                var delay = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
                await Task.WhenAny(Task.Delay(delay, time, cancellationToken), _ending.Task);
                continue;
            }

            unpaid -= part;
        }

        _paid = _read.Length;
        return result;
    }

    /// <summary>Nothing without waiting.</summary>
    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _paid = _read.Slice(consumed).Length;
        _read = default;
        input.AdvanceTo(consumed, examined);
    }

    /// <summary>The connection is about to end.</summary>
    public override void CancelPendingRead()
    {
        _ending.TrySetResult();
        input.CancelPendingRead();
    }

    public override void Complete(Exception? exception = null) => input.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => input.CompleteAsync(exception);

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
