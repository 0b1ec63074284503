using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOrleans.Simulation.Runtime;

/// <summary>The parts of a grain's context that no grain of the product uses, and its life cycle.</summary>
internal abstract class GrainContext : IGrainContext
{
    private readonly Lifecycle _lifecycle = new();

    public abstract GrainId GrainId { get; }

    public abstract object? GrainInstance { get; }

    public abstract IServiceProvider ActivationServices { get; }

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    GrainReference IGrainContext.GrainReference => throw Unused();

    ActivationId IGrainContext.ActivationId => throw Unused();

    GrainAddress IGrainContext.Address => throw Unused();

    IWorkItemScheduler IGrainContext.Scheduler => throw Unused();

    Task IGrainContext.Deactivated => throw Unused();

    public abstract void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);

    public object? GetTarget() => GrainInstance;

    public object? GetComponent(Type componentType) => null;

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    void IGrainContext.SetComponent<TComponent>(TComponent? value)
        where TComponent : class => throw Unused();

    void IGrainContext.ReceiveMessage(object message) => throw Unused();

    void IGrainContext.Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken) =>
        throw Unused();

    void IGrainContext.Rehydrate(IRehydrationContext context) => throw Unused();

    void IGrainContext.Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken) => throw Unused();

    protected Task StartLifecycle(CancellationToken cancellationToken) => _lifecycle.OnStart(cancellationToken);

    protected Task StopLifecycle(CancellationToken cancellationToken) => _lifecycle.OnStop(cancellationToken);

    private static NotSupportedException Unused() => new("The simulation does without it until a grain uses it.");

    private sealed class Lifecycle() : LifecycleSubject(NullLogger.Instance), IGrainLifecycle
    {
        public void AddMigrationParticipant(IGrainMigrationParticipant participant)
        {
            // Nothing migrates here.
        }

        public void RemoveMigrationParticipant(IGrainMigrationParticipant participant)
        {
            // Nothing migrates here.
        }
    }
}
