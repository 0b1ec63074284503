using System.Diagnostics;

namespace ChatOrleans.Traces;

/// <summary>
/// What is traced of our own: spans <c>chat.send</c>, <c>chat.append</c>, <c>chat.deliver</c>. Tags are ids and numbers, never
/// contents. While nobody listens there are no spans, and nothing is allocated.
/// </summary>
public static class ChatTraces
{
    public const string SourceName = "ChatOrleans";

    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>The current span's context, for another process; null when it is not recorded.</summary>
    public static string? Carried =>
        Source.HasListeners() && Activity.Current is { Recorded: true } current ? current.Id : null;

    /// <summary>Continues a span from another process; null when there is none, or nobody listens.</summary>
    public static Activity? Continue(string name, string? carried) =>
        carried is null ? null : Source.StartActivity(name, ActivityKind.Consumer, carried);
}
