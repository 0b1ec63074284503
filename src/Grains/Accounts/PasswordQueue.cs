using System.Diagnostics.CodeAnalysis;

namespace ChatOrleans.Accounts;

/// <summary>
/// Who computes with a password next, when more want to than there are cores. Known devices go before strangers; within both,
/// networks take turns, so that a flood from one of them delays the others by its one turn. Whoever has waited for
/// <see cref="WaitMax"/> is refused: nobody waits for an answer longer.
/// </summary>
internal sealed class PasswordQueue(int permits, TimeProvider time)
{
    // Below the timeout of a call.
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(3);

    /// <summary>Of one network, among known devices or among strangers.</summary>
    public const int WaitingMax = 32;

    private readonly Lock _lock = new();
    private readonly Lane _known = new();
    private readonly Lane _strangers = new();
    private int _free = permits;

    /// <summary>False: refused. Else call <see cref="Leave"/> afterwards.</summary>
    public async Task<bool> Enter(bool isKnown, string network)
    {
        TaskCompletionSource<bool>? turn;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return true;
            }

            turn = (isKnown ? _known : _strangers).Add(network);
        }

        if (turn is null)
        {
            return false;
        }

        // Whichever comes first decides: the turn or the end of the patience.
        await using var patience = time.CreateTimer(_ => turn.TrySetResult(false), null, WaitMax, Timeout.InfiniteTimeSpan);
        return await turn.Task;
    }

    public void Leave()
    {
        lock (_lock)
        {
            while (_known.TryTake(out var next) || _strangers.TryTake(out next))
            {
                if (next.TrySetResult(true))
                {
                    return;
                }
            }

            _free++;
        }
    }

    /// <summary>Those who wait, by network. Those whose patience ended are removed when they are met.</summary>
    private sealed class Lane
    {
        private readonly Dictionary<string, Queue<TaskCompletionSource<bool>>> _byNetwork = [];

        // Those that wait, each once.
        private readonly Queue<string> _networks = [];

        /// <summary>Null when the network has too many already.</summary>
        public TaskCompletionSource<bool>? Add(string network)
        {
            if (!_byNetwork.TryGetValue(network, out var waiting))
            {
                _byNetwork[network] = waiting = [];
                _networks.Enqueue(network);
            }

            while (waiting.TryPeek(out var first) && first.Task.IsCompleted)
            {
                waiting.Dequeue();
            }

            if (waiting.Count == WaitingMax)
            {
                return null;
            }

            var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(turn);
            return turn;
        }

        /// <summary>The first of the network whose turn it is.</summary>
        public bool TryTake([NotNullWhen(true)] out TaskCompletionSource<bool>? turn)
        {
            if (!_networks.TryDequeue(out var network))
            {
                turn = null;
                return false;
            }

            var waiting = _byNetwork[network];
            turn = waiting.Dequeue();
            if (waiting.Count > 0)
            {
                _networks.Enqueue(network);
            }
            else
            {
                _byNetwork.Remove(network);
            }

            return true;
        }
    }
}
