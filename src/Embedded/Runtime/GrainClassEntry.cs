using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace ChatOrleans.Embedded;

/// <summary>How to make instances of one grain class: looked at once, used for every activation.</summary>
internal sealed class GrainClassEntry
{
    private readonly ObjectFactory _factory;
    private readonly PersistentStateParameter[] _states;

    public GrainClassEntry(GrainClass @class)
    {
        Type = new(NameOf(@class.Class));
        Reentrant = @class.Reentrant;
        var constructor = @class.Class.GetConstructors().Single();
        _states = [.. constructor.GetParameters().Select(PersistentStateParameter.From).OfType<PersistentStateParameter>()];
        _factory = ActivatorUtilities.CreateFactory(@class.Class, [.. _states.Select(state => state.Type)]);
    }

    public GrainType Type { get; }

    public bool Reentrant { get; }

    public async ValueTask<Grain> Create(Activation activation)
    {
        var services = activation.Runtime.ServiceProvider;
        var states = new object[_states.Length];
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = _states[i].Create(activation.GrainId, services);
        }

        var grain = (Grain)_factory(services, states);
        grain.Bind(activation);
        foreach (var state in states)
        {
            await ((IReadBeforeActivation)state).ReadStateAsync();
        }

        return grain;
    }

    private static string NameOf(Type @class)
    {
        var name = @class.Name.EndsWith("Grain", StringComparison.Ordinal) ? @class.Name[..^5] : @class.Name;
        return name.ToLowerInvariant();
    }
}
