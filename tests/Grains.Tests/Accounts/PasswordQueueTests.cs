using ChatOrleans.Accounts;
using ChatOrleans.Testing;

namespace ChatOrleans.Grains.Tests.Accounts;

public sealed class PasswordQueueTests
{
    private readonly ManualTime _time = new();
    private readonly PasswordQueue _queue;

    public PasswordQueueTests() => _queue = new(permits: 1, _time);

    [Fact]
    public async Task Networks_take_turns_and_known_devices_go_first()
    {
        (await _queue.Enter(isKnown: false, "n")).ShouldBeTrue();
        List<string> entered = [];
        List<Task> waiting = [];
        foreach (var (known, network) in new[]
        {
            (false, "flood"), (false, "flood"), (false, "flood"), (false, "home"), (true, "known"), (true, "known"),
            (true, "office"), (false, "home"),
        })
        {
            waiting.Add(Wait(known, network));
        }

        for (var left = waiting.Count; left > 0; left--)
        {
            _queue.Leave();
            await Eventually.True(() => entered.Count == waiting.Count - left + 1, "the next one");
        }

        await Task.WhenAll(waiting);
        entered.ShouldBe(["known", "office", "known", "flood", "home", "flood", "home", "flood"]);

        async Task Wait(bool known, string network)
        {
            (await _queue.Enter(known, network)).ShouldBeTrue();
            entered.Add(network);
        }
    }

    [Fact]
    public async Task Who_has_waited_long_enough_is_refused_and_takes_no_turn()
    {
        (await _queue.Enter(isKnown: false, "n")).ShouldBeTrue();
        var late = _queue.Enter(isKnown: false, "n");
        _time.Advance(PasswordQueue.WaitMax);
        (await late).ShouldBeFalse();
        var next = _queue.Enter(isKnown: false, "n");
        next.IsCompleted.ShouldBeFalse();
        _queue.Leave();
        (await next).ShouldBeTrue();
        _queue.Leave();
        (await _queue.Enter(isKnown: false, "n")).ShouldBeTrue("nobody is inside");
    }

    [Fact]
    public async Task A_network_has_a_bound_of_those_who_wait()
    {
        (await _queue.Enter(isKnown: false, "n")).ShouldBeTrue();
        var waiting = Enumerable.Range(0, PasswordQueue.WaitingMax).Select(_ => _queue.Enter(isKnown: false, "flood")).ToList();
        (await _queue.Enter(isKnown: false, "flood")).ShouldBeFalse();
        var other = _queue.Enter(isKnown: false, "home");
        other.IsCompleted.ShouldBeFalse();

        _time.Advance(PasswordQueue.WaitMax);
        (await Task.WhenAll(waiting)).ShouldAllBe(entered => !entered);
        var again = _queue.Enter(isKnown: false, "flood");
        again.IsCompleted.ShouldBeFalse("those that gave up wait no longer");
        _queue.Leave();
        (await again).ShouldBeTrue();
    }
}
