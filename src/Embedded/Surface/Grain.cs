using ChatOrleans.Embedded;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>The activation of a grain, as seen from the grain.</summary>
    public interface IGrainContext
    {
        GrainId GrainId { get; }

        IServiceProvider ActivationServices { get; }
    }

    /// <summary>When and how a grain timer fires.</summary>
    public readonly struct GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        public TimeSpan DueTime { get; init; } = dueTime;

        /// <summary>Measured from the end of one callback; <see cref="Timeout.InfiniteTimeSpan"/> fires once.</summary>
        public TimeSpan Period { get; init; } = period;

        /// <summary>Whether the callback may interleave with running calls.</summary>
        public bool Interleave { get; init; }

        /// <summary>Whether a firing counts as use and so keeps the activation from being collected.</summary>
        public bool KeepAlive { get; init; }
    }

    /// <summary>A timer that ends with its activation or by disposal.</summary>
    public interface IGrainTimer : IDisposable
    {
        void Change(TimeSpan dueTime, TimeSpan period);
    }
}

namespace Orleans
{
    public enum DeactivationReasonCode
    {
        None,
        ShuttingDown,
        ActivationFailed,
        ActivationIdle,
        ApplicationRequested,
    }

    /// <summary>Why an activation ends.</summary>
    public readonly record struct DeactivationReason(DeactivationReasonCode ReasonCode, string Description);

    /// <summary>The base class of grains.</summary>
    public abstract class Grain : IGrain
    {
        private Activation? _activation;

        /// <summary>Not before the constructor has run.</summary>
        public IGrainContext GrainContext => Activation;

        protected IGrainFactory GrainFactory => Activation.Runtime;

        internal Activation Activation =>
            _activation ?? throw new InvalidOperationException("The grain is not activated yet.");

        /// <summary>Runs before the first call; a failure fails the calls that wait and the activation.</summary>
        public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        /// <summary>Runs after the last call.</summary>
        public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        /// <summary>
        /// Ends the activation when its running calls have ended; calls that wait go to the next one.
        /// </summary>
        protected void DeactivateOnIdle() => Activation.DeactivateOnIdle();

        /// <summary>Keeps the activation from idle collection for at least this long.</summary>
        protected void DelayDeactivation(TimeSpan timeSpan) => Activation.DelayDeactivation(timeSpan);

        internal void Bind(Activation activation) => _activation = activation;
    }

    public static class GrainBaseExtensions
    {
        public static IGrainTimer RegisterGrainTimer(
            this Grain grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options) =>
            grain.Activation.AddTimer(callback, options);

        public static IGrainTimer RegisterGrainTimer(
            this Grain grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
            grain.Activation.AddTimer(callback, new(dueTime, period));
    }

    public static class GrainExtensions
    {
        public static GrainId GetGrainId(this IAddressable grain) => grain switch
        {
            Grain activated => activated.GrainContext.GrainId,
            GrainReference reference => reference.GrainId,
            _ => throw new ArgumentException($"{grain.GetType()} is no grain.", nameof(grain)),
        };

        public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.Value;

        /// <summary>A reference to this grain that may be handed to others.</summary>
        public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
            where TGrainInterface : class, IAddressable => grain switch
            {
                TGrainInterface reference when grain is GrainReference => reference,
                Grain activated => (TGrainInterface)(object)activated.Activation.Runtime.Reference(
                    typeof(TGrainInterface), activated.GetGrainId()),
                _ => throw new ArgumentException($"{grain.GetType()} is no grain.", nameof(grain)),
            };
    }

    /// <summary>The grains of a cluster as seen from outside of them.</summary>
    public interface IClusterClient : IGrainFactory
    {
        IServiceProvider ServiceProvider { get; }
    }
}
