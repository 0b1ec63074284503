namespace ChatOrleans.Logs;

/// <summary>
/// The category of the log for whoever looks for attacks: who came in, who was refused, what somebody tried. docs/operations.md
/// lists its events.
/// </summary>
public static class SecurityCategory
{
    public const string Name = "ChatOrleans.Security";
}
