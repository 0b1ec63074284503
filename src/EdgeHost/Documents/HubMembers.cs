using System.Reflection;
using ChatOrleans.Hubs;
using ChatOrleans.Protocol;
using Microsoft.AspNetCore.SignalR;

namespace ChatOrleans.Documents;

/// <param name="Answer">The value of its reply.</param>
internal sealed record HubCall(string Name, Type Request, Type Answer);

internal sealed record HubEvent(string Name, Type Payload);

/// <summary>What clients call and what they are sent, by name.</summary>
internal static class HubMembers
{
    public static IReadOnlyList<HubCall> Calls { get; } =
        [.. MethodsOf(typeof(ChatHub)).Select(method => new HubCall(method.Name, RequestOf(method), AnswerOf(method)))];

    public static IReadOnlyList<HubEvent> Events { get; } =
        [.. MethodsOf(typeof(IChatClient)).Select(method => new HubEvent(method.Name, ArgumentOf(method)))];

    private static IEnumerable<MethodInfo> MethodsOf(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.GetBaseDefinition().DeclaringType != typeof(Hub))
            .OrderBy(method => method.Name, StringComparer.Ordinal);

    private static Type ArgumentOf(MethodInfo method) => method.GetParameters().Single().ParameterType;

    /// <summary>Of a <c>Body</c> of it.</summary>
    private static Type RequestOf(MethodInfo method) => ArgumentOf(method).GetGenericArguments().Single();

    /// <summary>Of a <c>Task</c> of a <c>Reply</c> of it.</summary>
    private static Type AnswerOf(MethodInfo method) =>
        method.ReturnType.GetGenericArguments().Single().GetGenericArguments().Single();
}
