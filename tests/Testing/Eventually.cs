namespace ChatOrleans.Testing;

/// <summary>
/// Waits for a condition that comes true by itself; the one place in tests that looks again after a while.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    /// <exception cref="TimeoutException">It did not come true in time; names what was waited for.</exception>
    /// <param name="patience">Default 60 s.</param>
    public static Task True(Func<bool> condition, string what, TimeSpan? patience = null) =>
        True(() => Task.FromResult(condition()), what, patience);

    /// <inheritdoc cref="True(Func{bool}, string, TimeSpan?)"/>
    public static async Task True(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        var until = DateTime.UtcNow + (patience ?? Patience);
        while (!await condition())
        {
            if (DateTime.UtcNow > until)
            {
                throw new TimeoutException($"Timed out waiting for {what}.");
            }

            await Task.Delay(LookAgain);
        }
    }
}
