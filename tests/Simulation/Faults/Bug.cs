namespace ChatOrleans.Simulation.Faults;

/// <summary>Planted bugs: each is one the product must not have, put in at a seam, to see that the checker finds it.</summary>
internal enum Bug
{
    None,

    /// <summary>The store answers before the entries are durable.</summary>
    AcknowledgeBeforeCommit,

    /// <summary>The store appends wherever the log ends.</summary>
    NoFence,

    /// <summary>The store fences each process by what that process itself appended last: two owners both append.</summary>
    FenceWithinProcess,

    /// <summary>The store takes entries behind a hole: numbers of failed appends are lost.</summary>
    HolesAccepted,

    /// <summary>The store does not know client ids: only the grain's memory does.</summary>
    IdempotencyInMemory,

    /// <summary>After a crash a part of an append is there.</summary>
    TornAppend,

    /// <summary>Grain states are written without looking at their ETag.</summary>
    LastStateWins,

    /// <summary>A user's grain confirms a notice and forgets it.</summary>
    LostNotice,

    /// <summary>Grain states are answered at once and written some seconds later: a crash loses watermarks.</summary>
    StateBeforeCommit,

    /// <summary>A session that ended is stated again and again, also that of a dead edge.</summary>
    DeadSessionKept,

    /// <summary>Sync says "caught up" at the boundary of a page.</summary>
    SyncStopsAtPage,

    /// <summary>Sync leaves out the last entry of a full page and moves the cursor over it.</summary>
    SyncSkipsAtPage,

    /// <summary>A device takes an event's entries although there is a gap before them.</summary>
    EventsTrusted,

    /// <summary>A device shows an entry as often as it comes.</summary>
    ShownTwice,

    /// <summary>A device repeats a send of unknown outcome with a new client id.</summary>
    NewIdOnRetry,

    /// <summary>A device forgets what waits to be sent when its connection breaks.</summary>
    OutboxNotKept,

    /// <summary>A store that was restored goes on in the epoch of its backup.</summary>
    EpochNotTold,

    /// <summary>A user's grain takes everybody who adds the user for somebody whom they know.</summary>
    ConsentNotAsked,

    /// <summary>A conversation confirms that a user left, and keeps them.</summary>
    LeavingForgotten,

    /// <summary>A conversation answers that a message was edited, deleted or reacted to, and appends nothing.</summary>
    ChangeForgotten,

    /// <summary>The store leaves out deletions when it reads what was done with a message.</summary>
    DeletionNotRead,

    /// <summary>A conversation that is read from its snapshot has the table that it began with.</summary>
    PermissionsNotRead,

    /// <summary>A conversation that is read from its snapshot has nothing pinned.</summary>
    PinsNotRead,

    /// <summary>A conversation that is read from its snapshot shows its members what was said before they joined.</summary>
    ReadsFromNotRead,

    /// <summary>A device believes that it holds all settings up to the version of the last event.</summary>
    SettingsOfEventsTrusted,

    /// <summary>A user's grain answers that a setting was changed, and writes nothing.</summary>
    SettingsForgotten,

    /// <summary>A conversation that is read from its snapshot does not know whom its messages mention.</summary>
    MentionsNotRead,

    /// <summary>The row of what a user has set is read without the drafts in it.</summary>
    DraftsNotRead,

    /// <summary>A schedule that is read again lacks what was being sent, as if that had been removed before.</summary>
    ScheduledRemovedFirst,

    /// <summary>An index of due times that is read again knows of none.</summary>
    DueTimesNotRead,

    /// <summary>A conversation that is read from its snapshot believes that nobody has used its invite links.</summary>
    UsesNotCounted,

    /// <summary>A conversation answers that an invite link was revoked, and appends nothing.</summary>
    RevocationForgotten,

    /// <summary>A conversation that is read from its snapshot has forgotten who wrote, and need not wait.</summary>
    SlowWritersNotRead,
}
