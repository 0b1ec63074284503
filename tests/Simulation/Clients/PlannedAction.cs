using System.Globalization;
using ChatOrleans.Simulation.Machine;

namespace ChatOrleans.Simulation.Clients;

/// <summary>What a user does.</summary>
internal enum UserAction
{
    Write,
    Edit,
    Delete,
    React,
    Unreact,
    MarkRead,
    Found,
    Direct,
    Add,
    Remove,
    Leave,
    ChangeRole,
    Rename,
    Accept,
    Block,
    Unblock,
    Permit,
    Pin,
    Unpin,
    Forward,
    Set,
    Schedule,
    Reschedule,

    /// <summary>Makes an invite link.</summary>
    Invite,
    Revoke,

    /// <summary>Two users at once, by a link or what is public.</summary>
    Join,
}

/// <summary>One thing that one user does in a run.</summary>
/// <param name="Device">The name of the device with which.</param>
/// <param name="Which">The conversation, of those that the device knows then.</param>
/// <param name="Other">The other user, where there is one.</param>
internal sealed record PlannedAction(TimeSpan At, string Device, UserAction What, int Which, int Other)
{
    private const double EveryMs = 2_500;

    /// <summary>All that one device does.</summary>
    public static IEnumerable<PlannedAction> Draw(string device, Dice dice, TimeSpan end)
    {
        for (var at = dice.Between(2_000, 4_000); at < end; at += dice.Between(0, EveryMs * 2))
        {
            UserAction what = dice.Below(100) switch
            {
                < 30 => UserAction.Write,
                < 33 => UserAction.Schedule,
                < 34 => UserAction.Reschedule,
                < 36 => UserAction.Invite,
                < 37 => UserAction.Revoke,
                < 40 => UserAction.Join,
                < 43 => UserAction.Pin,
                < 44 => UserAction.Unpin,
                < 46 => UserAction.Forward,
                < 50 => UserAction.Edit,
                < 52 => UserAction.Delete,
                < 58 => UserAction.React,
                < 60 => UserAction.Unreact,
                < 66 => UserAction.MarkRead,
                < 72 => UserAction.Set,
                < 77 => UserAction.Accept,
                < 79 => UserAction.Block,
                < 81 => UserAction.Unblock,
                < 83 => UserAction.Found,
                < 86 => UserAction.Direct,
                < 90 => UserAction.Add,
                < 93 => UserAction.Remove,
                < 95 => UserAction.Leave,
                < 97 => UserAction.ChangeRole,
                < 98 => UserAction.Permit,
                _ => UserAction.Rename,
            };
            yield return new(at, device, what, dice.Below(1_000), dice.Below(1_000));
        }
    }

    /// <summary>As a plan holds it: milliseconds, device, action, numbers.</summary>
    public string ToLine() => $"{Ms(At)} {Device} {What} {Which} {Other}";

    public static PlannedAction FromLine(string line)
    {
        var parts = line.Split(' ');
        return new(Time(parts[0]), parts[1], Enum.Parse<UserAction>(parts[2]), int.Parse(parts[3]), int.Parse(parts[4]));
    }

    /// <summary>Exact, as <see cref="Time"/> reads it.</summary>
    public static string Ms(TimeSpan time) =>
        (time.Ticks / (decimal)TimeSpan.TicksPerMillisecond).ToString(CultureInfo.InvariantCulture);

    public static TimeSpan Time(string ms) =>
        TimeSpan.FromTicks((long)(decimal.Parse(ms, CultureInfo.InvariantCulture) * TimeSpan.TicksPerMillisecond));
}
