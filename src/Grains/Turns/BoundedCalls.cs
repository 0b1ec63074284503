namespace ChatOrleans;

internal static class BoundedCalls
{
    // Calls to other grains that are under way at once, for one caller.
    private const int CallsMax = 32;

    /// <summary>Calls for each item; a slow call holds up none of the others. For grains only: a turn is one thread.</summary>
    public static async Task ForEach<T>(IReadOnlyCollection<T> items, Func<T, Task> call)
    {
        using var left = items.GetEnumerator();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(CallsMax, items.Count)).Select(_ => CallNext()));

        async Task CallNext()
        {
            while (left.MoveNext())
            {
                await call(left.Current);
            }
        }
    }
}
