using System.Globalization;
using ChatOrleans.Simulation.Machine;

namespace ChatOrleans.Simulation.Clients;

/// <summary>What a user does.</summary>
internal enum UserAction
{
    Write,
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
                < 56 => UserAction.Write,
                < 70 => UserAction.MarkRead,
                < 76 => UserAction.Accept,
                < 78 => UserAction.Block,
                < 80 => UserAction.Unblock,
                < 82 => UserAction.Found,
                < 85 => UserAction.Direct,
                < 89 => UserAction.Add,
                < 93 => UserAction.Remove,
                < 95 => UserAction.Leave,
                < 97 => UserAction.ChangeRole,
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
