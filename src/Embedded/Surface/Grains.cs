using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>Something that calls can be sent to.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    /// <summary>A virtual actor: always there, activated by its first call.</summary>
    public interface IGrain : IAddressable;

    /// <summary>A grain that is named by a string.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>An object outside the grains that grains may call.</summary>
    public interface IGrainObserver : IAddressable;

    /// <summary>Makes references to grains. Making one calls nothing and activates nothing.</summary>
    public interface IGrainFactory
    {
        TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithStringKey;

        /// <summary>
        /// A reference to <paramref name="obj"/>, which is held weakly: keep the object alive yourself.
        /// </summary>
        TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
            where TGrainObserverInterface : IGrainObserver;

        void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
            where TGrainObserverInterface : IGrainObserver;
    }
}
