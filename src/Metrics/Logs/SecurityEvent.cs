using Microsoft.Extensions.Logging;

namespace ChatOrleans.Logs;

/// <summary>What happened, and what became of it. docs/operations.md says what each means.</summary>
public sealed class SecurityEvent
{
    private SecurityEvent(string what, string outcome, LogLevel level = LogLevel.Information, bool isRationed = false) =>
        (What, Outcome, Level, IsRationed) = (what, outcome, level, isRationed);

    public static SecurityEvent Registered { get; } = new("Registration", "Done");

    public static SecurityEvent NameTaken { get; } = new("Registration", "NameTaken");

    public static SecurityEvent TooManyRegistrations { get; } =
        new("Registration", "TooOften", LogLevel.Warning, isRationed: true);

    public static SecurityEvent LoggedIn { get; } = new("LogIn", "Right");

    public static SecurityEvent LogInWrong { get; } = new("LogIn", "Wrong");

    public static SecurityEvent LogInLocked { get; } = new("LogIn", "Locked", LogLevel.Warning);

    public static SecurityEvent TooManyLogIns { get; } = new("LogIn", "TooOften", LogLevel.Warning, isRationed: true);

    public static SecurityEvent RefreshTokenReused { get; } = new("RefreshToken", "Reused", LogLevel.Warning, isRationed: true);

    public static SecurityEvent AccessTokenRefused { get; } = new("AccessToken", "Refused", isRationed: true);

    public static SecurityEvent LoggedOut { get; } = new("Session", "LoggedOut");

    public static SecurityEvent SessionEndedElsewhere { get; } = new("Session", "EndedElsewhere");

    public static SecurityEvent SessionMadeRoom { get; } = new("Session", "MadeRoom");

    public static SecurityEvent CallForbidden { get; } = new("Call", "Forbidden", isRationed: true);

    public static SecurityEvent ConnectionOfOthers { get; } =
        new("Connection", "OfOthers", LogLevel.Warning, isRationed: true);

    public static SecurityEvent TooManyConnections { get; } =
        new("Connection", "TooMany", LogLevel.Warning, isRationed: true);

    public static SecurityEvent BudgetOfUserExhausted { get; } =
        new("Budget", "UserExhausted", LogLevel.Warning, isRationed: true);

    public static SecurityEvent BudgetOfAddressExhausted { get; } =
        new("Budget", "AddressExhausted", LogLevel.Warning, isRationed: true);

    public static SecurityEvent ForeignPage { get; } = new("Page", "Foreign", LogLevel.Warning, isRationed: true);

    public static SecurityEvent OperatorRight { get; } = new("Operator", "Right", isRationed: true);

    public static SecurityEvent OperatorWrong { get; } = new("Operator", "Wrong", LogLevel.Warning, isRationed: true);

    public string What { get; }

    public string Outcome { get; }

    public LogLevel Level { get; }

    /// <summary>
    /// Nothing else limits how often somebody can cause it: once a minute for each user, or address where no user is known.
    /// </summary>
    public bool IsRationed { get; }
}
