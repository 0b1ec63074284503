namespace ChatOrleans;

/// <summary>
/// Ends the activation of a grain that was asked for something that does not exist, so that made-up ids cost no lasting memory.
/// Not at once: it may be about to be created, and the calls that wait for it must be answered.
/// </summary>
internal static class Vacancy
{
    /// <summary>How long an activation without anything to keep lives.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="isVacant">Whether there is nothing that another activation would have to load or learn.</param>
    public static void EndIfVacant(this IGrainBase grain, Func<bool> isVacant)
    {
        if (!isVacant())
        {
            return;
        }

        IGrainTimer? timer = null;
        timer = grain.RegisterGrainTimer(
            _ =>
            {
                timer!.Dispose();
                if (isVacant())
                {
                    grain.DeactivateOnIdle();
                }

                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(Patience, Timeout.InfiniteTimeSpan));
    }
}
