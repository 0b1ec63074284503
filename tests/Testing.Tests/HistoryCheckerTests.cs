namespace ChatOrleans.Testing.Tests;

/// <summary>The checker is checked: each planted fault is found, and a right history passes.</summary>
public sealed class HistoryCheckerTests
{
    private static readonly SendRecord[] Sends =
    [
        new("c", "ann", "1", "one", 0, 1),
        new("c", "ben", "2", "two", 0, 2),
        new("c", "ann", "3", "three", 1, 3),
        new("c", "ann", "4", "never answered", 2, null),
    ];

    private static readonly LogRecord[] Log =
    [
        new("c", 1, "posted", "ann", "1", "one"),
        new("c", 2, "posted", "ben", "2", "two"),
        new("c", 3, "posted", "ann", "3", "three"),
    ];

    [Fact]
    public void A_right_history_passes_with_the_unanswered_send_there_or_not()
    {
        Judge(Sends, Log, Log).ShouldBeEmpty();
        LogRecord[] longer = [.. Log, new("c", 4, "posted", "ann", "4", "never answered")];
        Judge(Sends, longer, longer[1..]).ShouldBeEmpty();
    }

    [Fact]
    public void Every_planted_fault_is_found()
    {
        Judge(Sends, [Log[0], Log[1]], []).ShouldContain(fault => fault.Contains("was acknowledged"));
        Judge(Sends, [Log[0], Log[2]], []).ShouldContain(fault => fault.Contains("stands sequence 3"));
        Judge(Sends, [.. Log, Log[2] with { Sequence = 4 }], []).ShouldContain(fault => fault.Contains("2 times"));
        Judge(Sends, [Log[0] with { Text = "altered" }, Log[1], Log[2]], []).ShouldContain(fault => fault.Contains("altered"));
        Judge(Sends, [.. Log, new("c", 4, "posted", "eve", "9", "x")], []).ShouldContain(fault => fault.Contains("Nobody sent"));
        Judge([Sends[0] with { Order = 1 }, Sends[1], Sends[2] with { Order = 0 }], Log, [])
            .ShouldContain(fault => fault.Contains("another order"));
        Judge(Sends, Log, [Log[0], Log[2]]).ShouldContain(fault => fault.StartsWith("device"));
        Judge(Sends, Log, [Log[0], Log[1]]).ShouldContain(fault => fault.StartsWith("device"));
        Judge(Sends, Log, [Log[0], Log[1], Log[1], Log[2]]).ShouldContain(fault => fault.StartsWith("device"));
        Judge(Sends, Log, [Log[1], Log[0], Log[2]]).ShouldContain(fault => fault.StartsWith("device"));
    }

    private static IReadOnlyList<string> Judge(SendRecord[] sends, LogRecord[] log, LogRecord[] device) => HistoryChecker.Judge(
        sends,
        new Dictionary<string, IReadOnlyList<LogRecord>> { ["c"] = log },
        new Dictionary<string, IReadOnlyList<LogRecord>> { ["device"] = device });
}
