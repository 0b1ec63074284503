namespace ChatOrleans.Simulation.Faults;

/// <summary>The faults in which each planted bug shows.</summary>
internal static class Provocation
{
    public static FaultKind[] Kinds(Bug bug) => bug switch
    {
        Bug.AcknowledgeBeforeCommit or Bug.StateBeforeCommit => [FaultKind.SiloCrash, FaultKind.StoreSlow],
        Bug.TornAppend => [FaultKind.SiloCrash, FaultKind.StoreSlow],
        Bug.NoFence or Bug.FenceWithinProcess or Bug.LastStateWins => [FaultKind.DirectoryLoss, FaultKind.StoreSlow],
        Bug.HolesAccepted => [FaultKind.StoreRefuses, FaultKind.StoreSlow],
        Bug.IdempotencyInMemory => [FaultKind.LinksBreak, FaultKind.StoreUnknown, FaultKind.DirectoryLoss],
        Bug.LostNotice or Bug.ShownTwice => [FaultKind.EventsDoubled],
        Bug.DeadSessionKept => [FaultKind.EdgeCrash],
        Bug.SyncStopsAtPage or Bug.SyncSkipsAtPage or Bug.EventsTrusted => [FaultKind.EventsDropped, FaultKind.DevicePause],
        Bug.NewIdOnRetry or Bug.OutboxNotKept => [FaultKind.LinksBreak, FaultKind.CallsDelayed],
        Bug.ConsentNotAsked or Bug.LeavingForgotten or Bug.ChangeForgotten or Bug.DeletionNotRead => [FaultKind.EventsDropped],
        Bug.PermissionsNotRead or Bug.PinsNotRead or Bug.ReadsFromNotRead or Bug.MentionsNotRead or Bug.DraftsNotRead
            or Bug.UsesNotCounted or Bug.SlowWritersNotRead => [FaultKind.SiloCrash, FaultKind.DirectoryLoss],
        Bug.SettingsOfEventsTrusted => [FaultKind.EventsDropped, FaultKind.LinksBreak],
        Bug.SettingsForgotten or Bug.RevocationForgotten => [FaultKind.EventsDropped],
        Bug.ScheduledRemovedFirst => [FaultKind.SiloCrash, FaultKind.StoreSlow, FaultKind.StoreUnknown],
        Bug.DueTimesNotRead => [FaultKind.SiloCrash],
        Bug.EpochNotTold => [FaultKind.Restore, FaultKind.DevicePause],
        Bug.None => Enum.GetValues<FaultKind>(),
    };

    /// <summary>For bugs that need faults to meet; null where those of the seed do.</summary>
    public static PlannedFault[]? Faults(Bug bug, ulong seed) => bug switch
    {
        Bug.TornAppend => CrashOfAll(seed),
        Bug.HolesAccepted => RefusalsWhileSlow(),
        _ => null,
    };

    /// <summary>The first group is just being founded, with a slow store, when all silos die: sooner or later.</summary>
    private static PlannedFault[] CrashOfAll(ulong seed) =>
    [
        new(FaultKind.StoreSlow, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(8), 0, 0, 1),
        .. Enumerable.Range(0, 3).Select(machine => new PlannedFault(
            FaultKind.SiloCrash, TimeSpan.FromSeconds(2 + (0.5 * (seed % 8))), TimeSpan.FromSeconds(1), machine, 0, 1)),
    ];

    /// <summary>Appends wait behind others, of which some are refused.</summary>
    private static PlannedFault[] RefusalsWhileSlow() =>
    [
        new(FaultKind.StoreSlow, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(50), 0, 0, 1),
        .. Enumerable.Range(2, 8).Select(i => new PlannedFault(
            FaultKind.StoreRefuses, TimeSpan.FromSeconds(5 * i), TimeSpan.FromSeconds(3), 0, 0, 0.8)),
    ];
}
