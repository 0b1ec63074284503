using Microsoft.Extensions.Logging;

namespace ChatOrleans.Users;

/// <summary>
/// Makes the index find a user under the names of their profile. The profile is durable by then, so a failure of the index does
/// not fail the call: it is logged, and the index is updated later.
/// </summary>
internal sealed partial class NameIndexing(
    IGrainBase grain, INameIndexGrain index, UserId id, DurableState<UserState> user, ILogger logger)
{
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    private IGrainTimer? _timer;

    /// <summary>Goes on where another activation ended. Runs beside no call that writes.</summary>
    public void Begin()
    {
        if (!user.Value.IsIndexed())
        {
            Schedule(TimeSpan.Zero);
        }
    }

    public async Task Update()
    {
        try
        {
            await UpdateNow();
        }
        catch (Exception error)
        {
            LogNotIndexed(id, error);
            Schedule(Retry);
        }
    }

    /// <summary>
    /// First the index, then the row that says what the index has: after a crash between them the same change is made to the
    /// index again, without effect. New names are added before old ones are removed, so the user is found all the time.
    /// </summary>
    private async Task UpdateNow()
    {
        if (user.Value.IsIndexed())
        {
            return;
        }

        var (names, indexed) = (user.Value.Names(), user.Value.IndexedNames);
        await index.Add([.. names.Except(indexed).Select(name => new IndexedName(name, id))]);
        foreach (var name in indexed.Except(names))
        {
            await index.Remove(new(name, id));
        }

        await user.Save(user.Value with { IndexedNames = names });
    }

    private void Schedule(TimeSpan delay)
    {
        _timer?.Dispose();
        _timer = grain.RegisterGrainTimer(
            _ => Update(), new GrainTimerCreationOptions(delay, Timeout.InfiniteTimeSpan));
    }

    [LoggerMessage(LogLevel.Warning, "Could not index the names of user {User}; will retry.")]
    private partial void LogNotIndexed(UserId user, Exception error);
}
