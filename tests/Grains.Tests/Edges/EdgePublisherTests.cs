using System.Collections.Concurrent;
using System.Collections.Immutable;
using ChatOrleans.Edges;
using ChatOrleans.Metrics;
using ChatOrleans.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOrleans.Grains.Tests.Edges;

/// <summary>The lanes from grains to edges, with edges that answer when a test says so.</summary>
public sealed class EdgePublisherTests : IAsyncDisposable
{
    private static readonly EdgeId One = new("one");
    private static readonly EdgeId Two = new("two");

    private readonly ManualTime _time = new();
    private readonly LocalEdges _local = new();
    private readonly Routes _routes = new();
    private readonly ChatMetrics _metrics = new();
    private readonly CancellationTokenSource _end = new();
    private readonly EdgePublisher _publisher;
    private readonly Task _running;

    public EdgePublisherTests()
    {
        _publisher = new(_local, _routes, _time, _metrics, NullLogger<EdgePublisher>.Instance);
        _running = _publisher.Run(_end.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(_running);
        _end.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task What_comes_while_a_delivery_is_under_way_goes_together_in_the_next_in_order()
    {
        var edge = _routes.Add(One);
        Publish(One, 1);
        var first = await edge.Next();
        first.Numbers.ShouldBe([1]);
        Publish(One, 2, 700);
        first.Done();

        (await edge.NextDone()).ShouldBe([.. Enumerable.Range(2, EdgeLane.DeliveryMax)]);
        (await edge.NextDone()).ShouldBe([.. Enumerable.Range(2 + EdgeLane.DeliveryMax, 700 - EdgeLane.DeliveryMax)]);
        _routes.Asked.ShouldBe([One]);
    }

    [Fact]
    public async Task What_waits_for_an_edge_can_be_seen_and_for_how_long()
    {
        var edge = _routes.Add(One);
        (_publisher.Waiting, _publisher.OldestAge).ShouldBe((0, TimeSpan.Zero));
        Publish(One, 1);
        var first = await edge.Next();
        _time.Advance(TimeSpan.FromSeconds(2));
        Publish(One, 2, 3);
        _time.Advance(TimeSpan.FromSeconds(1));
        (_publisher.Waiting, _publisher.OldestAge).ShouldBe((4, TimeSpan.FromSeconds(3)));

        first.Done();
        var second = await edge.Next();
        (_publisher.Waiting, _publisher.OldestAge).ShouldBe((3, TimeSpan.FromSeconds(1)));
        second.Done();
        await Eventually.True(() => _publisher.Waiting == 0, "nothing to wait");
        _publisher.OldestAge.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task An_edge_that_does_not_answer_keeps_no_other_waiting()
    {
        var frozen = _routes.Add(One);
        var other = _routes.Add(Two);
        Publish(One, 1);
        var held = await frozen.Next();
        Publish(Two, 2);
        (await other.NextDone()).ShouldBe([2]);
        held.Done();
    }

    [Fact]
    public async Task When_too_many_wait_all_of_them_are_dropped_and_counted()
    {
        using var dropped = new MeasuredTotal(_metrics.EdgeEventsDropped);
        var edge = _routes.Add(One);
        Publish(One, 0);
        var first = await edge.Next();
        Publish(One, 1, EdgeLane.WaitingMax);
        dropped.Value.ShouldBe(0);
        Publish(One, EdgeLane.WaitingMax + 1);
        dropped.Value.ShouldBe(EdgeLane.WaitingMax);
        first.Done();
        (await edge.NextDone()).ShouldBe([EdgeLane.WaitingMax + 1]);
    }

    [Fact]
    public async Task After_a_failed_delivery_the_edge_is_looked_for_again_and_what_came_meanwhile_follows()
    {
        using var dropped = new MeasuredTotal(_metrics.EdgeEventsDropped);
        var edge = _routes.Add(One);
        Publish(One, 1, 2);
        (await edge.Next()).Fail();
        await Eventually.True(() => dropped.Value == 2, "the failed events to be counted");
        var moved = _routes.Add(One);
        Publish(One, 3, 2);
        await AdvanceUntil(() => moved.HasNext, EdgeLane.RetryInterval);
        (await moved.NextDone()).ShouldBe([3, 4]);
        _routes.Asked.ShouldBe([One, One]);
    }

    [Fact]
    public async Task Events_wait_while_the_cluster_does_not_name_their_observer()
    {
        var edge = _routes.Add(One);
        _routes.IsAway = true;
        Publish(One, 1);
        await Eventually.True(() => !_routes.Asked.IsEmpty, "the route to be asked for");
        Publish(One, 2);
        _routes.IsAway = false;
        await AdvanceUntil(() => edge.HasNext, EdgeLane.RetryInterval);
        (await edge.NextDone()).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task The_lane_of_an_edge_without_lease_is_gone_and_the_next_event_asks_anew()
    {
        using var dropped = new MeasuredTotal(_metrics.EdgeEventsDropped);
        Publish(One, 1);
        await Eventually.True(() => _publisher.LaneCount == 0, "the lane to go");
        dropped.Value.ShouldBe(1);

        var edge = _routes.Add(One);
        Publish(One, 2);
        (await edge.NextDone()).ShouldBe([2]);
        _publisher.LaneCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_lane_without_further_events_is_removed()
    {
        var edge = _routes.Add(One);
        var busy = _routes.Add(Two);
        Publish(One, 1);
        (await edge.NextDone()).ShouldBe([1]);
        Publish(Two, 1);
        var held = await busy.Next();
        await AdvanceUntil(() => _publisher.LaneCount == 1, EdgeLease.SessionDuration);
        _time.Advance(EdgeLease.SessionDuration * 4);
        _publisher.LaneCount.ShouldBe(1, "A lane that is being sent stays.");
        held.Done();
        await AdvanceUntil(() => _publisher.LaneCount == 0, EdgeLease.SessionDuration);
    }

    [Fact]
    public async Task An_edge_in_the_same_process_is_called_until_it_stops()
    {
        var here = new TestEdge();
        var elsewhere = _routes.Add(One);
        _local.Add(One, here);
        Publish(One, 1);
        (await here.NextDone()).ShouldBe([1]);
        _routes.Asked.ShouldBeEmpty();

        _local.Remove(One);
        Publish(One, 2);
        (await elsewhere.NextDone()).ShouldBe([2]);
    }

    [Fact]
    public async Task Many_publishers_at_once_lose_nothing_and_each_keeps_its_order()
    {
        const int each = 2_000;
        var edge = _routes.Add(One);
        var receiving = Receive();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(who => Task.Factory.StartNew(
            () => Publish(One, who * each, each), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        var got = await receiving;
        foreach (var numbers in got.GroupBy(number => number / each))
        {
            numbers.ShouldBe(Enumerable.Range(numbers.Key * each, each));
        }

        async Task<List<int>> Receive()
        {
            List<int> numbers = [];
            while (numbers.Count < 4 * each)
            {
                numbers.AddRange(await edge.NextDone());
            }

            return numbers;
        }
    }

    private void Publish(EdgeId edge, int from, int count = 1)
    {
        for (var number = from; number < from + count; number++)
        {
            _publisher.Publish(edge, new ReceiptRose
            {
                Recipients = [],
                ConversationId = default,
                Receipt = new() { UserId = default, DeliveredSequence = number, ReadSequence = 0 },
                Epoch = null,
            });
        }
    }

    // A pause begins a moment after what causes it.
    private Task AdvanceUntil(Func<bool> condition, TimeSpan step) => Eventually.True(
        () =>
        {
            _time.Advance(step);
            return condition();
        },
        "it to happen as time goes on");

    private sealed class Routes : IEdgeRoutes
    {
        private readonly ConcurrentDictionary<EdgeId, TestEdge> _edges = new();

        public ConcurrentQueue<EdgeId> Asked { get; } = [];

        public bool IsAway { get; set; }

        public TestEdge Add(EdgeId edge) => _edges[edge] = new();

        public Task<IEdgeObserver?> Find(EdgeId edge)
        {
            Asked.Enqueue(edge);
            return IsAway
                ? Task.FromException<IEdgeObserver?>(new TimeoutException())
                : Task.FromResult<IEdgeObserver?>(_edges.GetValueOrDefault(edge));
        }
    }

    private sealed class TestEdge : IEdgeObserver
    {
        private readonly ConcurrentQueue<Delivery> _deliveries = [];

        public bool HasNext => !_deliveries.IsEmpty;

        public Task Deliver(ImmutableArray<EdgeEvent> events)
        {
            var delivery = new Delivery([.. events.Cast<ReceiptRose>().Select(rose => (int)rose.Receipt.DeliveredSequence)]);
            _deliveries.Enqueue(delivery);
            return delivery.Answer;
        }

        public async Task<Delivery> Next()
        {
            Delivery? next = null;
            await Eventually.True(() => _deliveries.TryDequeue(out next), "a delivery");
            return next!;
        }

        public async Task<ImmutableArray<int>> NextDone()
        {
            var next = await Next();
            next.Done();
            return next.Numbers;
        }
    }

    private sealed class Delivery(ImmutableArray<int> numbers)
    {
        private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ImmutableArray<int> Numbers => numbers;

        public Task Answer => _answer.Task;

        public void Done() => _answer.SetResult();

        public void Fail() => _answer.SetException(new TimeoutException());
    }
}
