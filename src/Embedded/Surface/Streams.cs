using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Orleans.Runtime
{
    /// <summary>The name of a stream within its provider.</summary>
    public readonly record struct StreamId(string Namespace, string Key)
    {
        public static StreamId Create(string ns, string key) => new(ns, key);

        public string GetNamespace() => Namespace;

        public string GetKeyAsString() => Key;

        public override string ToString() => $"{Namespace}/{Key}";
    }
}

namespace Orleans.Streams
{
    /// <summary>A position in a stream.</summary>
    public sealed record StreamSequenceToken(long SequenceNumber, int EventIndex);

    public sealed class SequentialItem<T>(T item, StreamSequenceToken token)
    {
        public T Item { get; } = item;

        public StreamSequenceToken Token { get; } = token;
    }

    public interface IStreamProvider
    {
        string Name { get; }

        IAsyncStream<T> GetStream<T>(Runtime.StreamId streamId);
    }

    [SuppressMessage("Naming", "CA1711", Justification = "Orleans' name.")]
    public interface IAsyncStream<T>
    {
        Runtime.StreamId StreamId { get; }

        string ProviderName { get; }

        /// <summary>
        /// Publishes one event. Returns when the provider has taken it, not when subscribers have it.
        /// </summary>
        Task OnNextAsync(T item, StreamSequenceToken? token = null);

        /// <summary>Publishes events that subscribers get together.</summary>
        Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null);

        /// <summary>The subscriptions of the caller. Here: of all.</summary>
        Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles();

        internal Task<StreamSubscriptionHandle<T>> Subscribe(Func<IList<SequentialItem<T>>, Task> onNextAsync);
    }

    public static class AsyncBatchObservableExtensions
    {
        /// <summary>Hands events to <paramref name="onNextAsync"/> one batch after the other, in order.</summary>
        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
            this IAsyncStream<T> obs, Func<IList<SequentialItem<T>>, Task> onNextAsync) => obs.Subscribe(onNextAsync);
    }

    public abstract class StreamSubscriptionHandle<T>
    {
        public abstract Runtime.StreamId StreamId { get; }

        public abstract Guid HandleId { get; }

        public abstract Task UnsubscribeAsync();
    }
}

namespace Orleans
{
    public static class GrainStreamingExtensions
    {
        public static IStreamProvider GetStreamProvider(this Grain grain, string name) =>
            grain.Activation.Runtime.ServiceProvider.GetRequiredKeyedService<IStreamProvider>(name);

        public static IStreamProvider GetStreamProvider(this IClusterClient client, string name) =>
            client.ServiceProvider.GetRequiredKeyedService<IStreamProvider>(name);
    }
}
