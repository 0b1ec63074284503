namespace ChatOrleans.Timing;

public static class Periodic
{
    extension(TimeProvider time)
    {
        /// <summary>
        /// Does some work once each period, the first time when one has passed, and never twice at the same time. Returns
        /// when it is stopped; what the work throws ends it too.
        /// </summary>
        public async Task Every(TimeSpan period, Func<Task> work, CancellationToken stop)
        {
            using var timer = new PeriodicTimer(period, time);
            try
            {
                while (await timer.WaitForNextTickAsync(stop))
                {
                    await work();
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // It is stopped.
            }
        }
    }
}
