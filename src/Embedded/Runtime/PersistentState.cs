using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace ChatOrleans.Embedded;

/// <summary>The part of a persistent state that does not depend on its type.</summary>
internal interface IReadBeforeActivation
{
    Task ReadStateAsync();
}

/// <summary>
/// A grain's state over a named storage. After a failed write it holds what was to be written: deactivate.
/// </summary>
internal sealed class PersistentState<TState>(string name, GrainId id, IGrainStorage storage)
    : IPersistentState<TState>, IGrainState<TState>, IReadBeforeActivation
    where TState : new()
{
    [AllowNull]
    public TState State
    {
        get;
        set => field = value ?? new();
    } = new();

    public string? ETag { get; set; }

    public string? Etag => ETag;

    public bool RecordExists { get; set; }

    public Task ReadStateAsync() => storage.ReadStateAsync(name, id, this);

    public Task WriteStateAsync() => storage.WriteStateAsync(name, id, this);

    public Task ClearStateAsync() => storage.ClearStateAsync(name, id, this);
}

/// <summary>
/// A constructor parameter with <see cref="PersistentStateAttribute"/>, ready to be made for each activation.
/// </summary>
internal sealed record PersistentStateParameter(Type Type, Func<GrainId, IServiceProvider, object> Create)
{
    private static readonly MethodInfo ForMethod =
        typeof(PersistentStateParameter).GetMethod(nameof(For), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static PersistentStateParameter? From(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<PersistentStateAttribute>() is not { } attribute
            ? null
            : new(parameter.ParameterType, (Func<GrainId, IServiceProvider, object>)ForMethod
                .MakeGenericMethod(parameter.ParameterType.GetGenericArguments()[0])
                .Invoke(null, [attribute])!);

    private static Func<GrainId, IServiceProvider, object> For<TState>(PersistentStateAttribute attribute)
        where TState : new() => (id, services) => new PersistentState<TState>(
            attribute.StateName, id, services.GetRequiredKeyedService<IGrainStorage>(attribute.StorageName));
}
