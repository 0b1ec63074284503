namespace ChatOrleans.Testing;

/// <summary>
/// Waits for a condition that comes true by itself; the one place in tests that looks again after a while.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    /// <exception cref="TimeoutException">It did not come true in a minute; names what was waited for.</exception>
    public static Task True(Func<bool> condition, string what) => True(() => Task.FromResult(condition()), what);

    /// <exception cref="TimeoutException">It did not come true in a minute; names what was waited for.</exception>
    public static async Task True(Func<Task<bool>> condition, string what)
    {
        var until = DateTime.UtcNow + Patience;
        while (!await condition())
        {
            if (DateTime.UtcNow > until)
            {
                throw new TimeoutException($"Waited in vain: {what}.");
            }

            await Task.Delay(LookAgain);
        }
    }
}
