namespace ChatOrleans.Simulation.Machine;

/// <summary>
/// The clock of one node. Its wall clock may be wrong and may jump; its timers and time stamps go with the world.
/// </summary>
internal sealed class NodeTime(Node node) : TimeProvider
{
    /// <summary>How far the wall clock is off.</summary>
    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => World.Epoch.AddTicks(node.World.Now) + Skew;

    public override long GetTimestamp() => node.World.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new NodeTimer(node, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class NodeTimer(Node node, TimerCallback callback, object? state) : ITimer
    {
        private long _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _version++;
            Arm(dueTime, period);
            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan || node.IsDead)
            {
                return;
            }

            var version = _version;
            node.World.After(dueTime, () => node.Do(() => Fire(version, period)));
        }

        private void Fire(long version, TimeSpan period)
        {
            if (version != _version)
            {
                return;
            }

            if (period > TimeSpan.Zero)
            {
                Arm(period, period);
            }

            callback(state);
        }
    }
}
