using ChatOrleans.Testing;
using Orleans.Streams;

namespace ChatOrleans.Embedded.Tests;

public sealed class StreamAndObserverTests
{
    private static readonly StreamId Stream = StreamId.Create("space", "key");

    [Fact]
    public async Task Every_subscriber_gets_all_events_in_order_also_beside_one_that_fails()
    {
        await using var silo = new TestSilo();
        var stream = silo.Client.GetStreamProvider("streams").GetStream<int>(Stream);
        List<int> one = [];
        List<int> two = [];
        await stream.SubscribeAsync(_ => throw new InvalidOperationException("a broken subscriber"));
        await stream.SubscribeAsync(async batch =>
        {
            await Task.Yield();
            one.AddRange(batch.Select(item => item.Item));
        });
        var handle = await stream.SubscribeAsync(batch =>
        {
            two.AddRange(batch.Select(item => item.Item));
            return Task.CompletedTask;
        });
        for (var i = 0; i < 300; i += 3)
        {
            await stream.OnNextAsync(i);
            await stream.OnNextBatchAsync([i + 1, i + 2]);
        }

        await Eventually.True(() => one.Count == 300 && two.Count == 300, "all events");
        one.ShouldBe(Enumerable.Range(0, 300));
        two.ShouldBe(Enumerable.Range(0, 300));

        await handle.UnsubscribeAsync();
        await stream.OnNextAsync(300);
        await Eventually.True(() => one.Count == 301, "the last event");
        two.Count.ShouldBe(300);
    }

    [Fact]
    public async Task A_stream_provider_with_the_name_of_a_grain_storage_is_refused()
    {
        await using var silo = new TestSilo(services => services.AddMemoryStreams("memory"));
        Should.Throw<InvalidOperationException>(() => silo.Client.GetStreamProvider("memory"))
            .Message.ShouldContain("'memory'");
    }

    [Fact]
    public async Task An_observer_hears_in_order_and_is_not_kept_alive()
    {
        await using var silo = new TestSilo();
        var listener = new Listener();
        var reference = silo.Client.CreateObjectReference<IListener>(listener);
        var calls = Enumerable.Range(0, 50).Select(i => reference.Heard($"{i}")).ToList();
        await Task.WhenAll(calls);
        listener.Heard.ShouldBe(Enumerable.Range(0, 50).Select(i => $"{i}"));

        silo.Client.DeleteObjectReference<IListener>(listener);
        await Should.ThrowAsync<OrleansMessageRejectionException>(() => reference.Heard("too late"));
    }

    private sealed class Listener : IListener
    {
        public List<string> Heard { get; } = [];

        async Task IListener.Heard(string text)
        {
            await Task.Yield();
            Heard.Add(text);
        }
    }
}
