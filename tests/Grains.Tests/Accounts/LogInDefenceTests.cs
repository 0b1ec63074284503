using ChatOrleans.Accounts;
using ChatOrleans.Testing;

namespace ChatOrleans.Grains.Tests.Accounts;

public sealed class LogInDefenceTests
{
    private const int AttemptsMax = 5;

    private readonly ManualTime _time = new();
    private readonly LogInDefence _defence;

    public LogInDefenceTests() => _defence = new(AttemptsMax, _time);

    [Fact]
    public void Strangers_of_one_network_get_their_part_of_the_tries_and_one_more_every_three_minutes()
    {
        Fail(null, "n", 100).ShouldBe(AttemptsMax);
        _defence.WaitFor(null, "n").ShouldBe(LogInDefence.ForgetsOneIn);
        _time.Advance(LogInDefence.ForgetsOneIn);
        Fail(null, "n", 100).ShouldBe(1);
        _time.Advance(TimeSpan.FromHours(1));
        Fail(null, "n", 100).ShouldBe(AttemptsMax, "all is forgotten");
    }

    [Fact]
    public void One_network_locks_out_no_other_and_all_together_have_a_bound()
    {
        Fail(null, "n", 100);
        _defence.WaitFor(null, "elsewhere").ShouldBeNull();
        Enumerable.Range(0, 1_000).Sum(i => Fail(null, $"n{i}", 100)).ShouldBe(3 * AttemptsMax);
        _defence.WaitFor(null, "elsewhere").ShouldNotBeNull();

        // A day of an attack from everywhere.
        var tries = 0;
        for (var i = 0; i < 24 * 60; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            tries += Fail(null, $"n{i}", 100);
        }

        tries.ShouldBe(480);
    }

    [Fact]
    public void It_says_how_long_it_has_something_to_remember()
    {
        _defence.Failed("phone", "n").ShouldBe(LogInDefence.ForgetsOneIn);
        Enumerable.Range(0, 20).Max(i => _defence.Failed(null, $"n{i}")).ShouldBe(20 * LogInDefence.ForgetsOneIn);
        _time.Advance(TimeSpan.FromMinutes(30));
        _defence.Failed("phone", "n").ShouldBe(TimeSpan.FromMinutes(30), "strangers' failures are not forgotten yet");
    }

    [Fact]
    public void Whatever_strangers_do_a_known_device_has_tries_of_its_own()
    {
        Enumerable.Range(0, 1_000).Sum(i => Fail(null, $"n{i}", 100)).ShouldBe(4 * AttemptsMax);
        Fail("phone", "n1", 100).ShouldBe(AttemptsMax);
        Fail("laptop", "n1", 100).ShouldBe(AttemptsMax);
    }

    [Fact]
    public void A_known_device_that_signs_in_begins_anew_and_strangers_do_not_profit()
    {
        Fail(null, "n", 100);
        Fail("phone", "n", AttemptsMax - 1);
        _defence.Succeeded("phone");
        Fail("phone", "n", 100).ShouldBe(AttemptsMax);
        _defence.WaitFor(null, "n").ShouldNotBeNull();
    }

    [Fact]
    public void Even_who_knows_the_password_makes_the_silo_compare_it_only_so_often()
    {
        for (var i = 0; i < 10; i++)
        {
            _defence.WaitFor("phone", "n").ShouldBeNull();
            _defence.Succeeded("phone");
        }

        _defence.WaitFor("phone", "n").ShouldBe(TimeSpan.FromSeconds(6));
        _time.Advance(TimeSpan.FromSeconds(6));
        _defence.WaitFor("phone", "n").ShouldBeNull();
    }

    /// <summary>How many of so many tries were allowed; all have a wrong password.</summary>
    private int Fail(string? device, string network, int tries)
    {
        var allowed = 0;
        for (var i = 0; i < tries; i++)
        {
            if (_defence.WaitFor(device, network) is null)
            {
                _defence.Failed(device, network);
                allowed++;
            }
        }

        return allowed;
    }
}
