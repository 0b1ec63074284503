using System.Net;
using ChatOrleans.Auth;
using ChatOrleans.Limits;
using ChatOrleans.Logs;
using ChatOrleans.Metrics;
using ChatOrleans.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatOrleans.EdgeHost.Tests.Auth;

/// <summary>Addresses that a test does not have, and times that it does not wait for.</summary>
public sealed class AddressThrottleTests : IDisposable
{
    private const int Max = 30;

    private readonly ManualTime _time = new();
    private readonly ChatMetrics _metrics = new();
    private readonly AddressThrottle _throttle;

    public AddressThrottleTests() => _throttle = new(
        Options.Create(new ChatLimits { FailedLoginsPerAddressPerMinute = Max }), _metrics,
        new SecurityLog(new HttpContextAccessor(), _time, NullLoggerFactory.Instance), _time);

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Failures_are_forgotten_evenly()
    {
        (await Tries("192.0.2.1", 100)).ShouldBe(Max);
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            (await Tries("192.0.2.1", 10)).ShouldBe(1);
        }

        (await Tries("192.0.2.2", 100)).ShouldBe(Max, "another address");
        (await Tries("::ffff:192.0.2.1", 10)).ShouldBe(0, "the same one in other words");
    }

    [Fact]
    public async Task A_wider_network_has_little_more_than_one_of_its_parts()
    {
        (await Tries("2001:db8:0:1::1", 100)).ShouldBe(Max);
        (await Tries("2001:db8:0:1::2", 100)).ShouldBe(0, "the same /64");
        (await Tries("2001:db8:0:2::1", 100)).ShouldBe(Max, "the same /56");
        (await Tries("2001:db8:0:3::1", 100)).ShouldBe(0, "the same /56");
        var rest = 0;
        for (var i = 1; i < 256; i++)
        {
            rest += await Tries($"2001:db8:0:{i:x2}00::1", 100);
        }

        rest.ShouldBe(2 * Max, "the same /48");
        (await Tries("2001:db8:1::1", 100)).ShouldBe(Max, "another /48");
    }

    [Theory]
    [InlineData(200, 100)]
    [InlineData(503, 100)]
    [InlineData(400, Max)]
    [InlineData(401, Max)]
    [InlineData(409, Max)]
    [InlineData(429, Max)]
    public async Task What_succeeds_or_what_nobody_could_answer_does_not_count(int status, int allowed) =>
        (await Tries("192.0.2.1", 100, status)).ShouldBe(allowed);

    [Fact]
    public void Networks_whose_failures_are_forgotten_take_no_memory()
    {
        var counts = new NetworkCounts(Max, TimeSpan.FromMinutes(1), _time);
        for (var i = 0; i < 10_000; i++)
        {
            counts.Take(ClientNetworks.Of(IPAddress.Parse($"10.0.{i / 256}.{i % 256}"))).ShouldBeNull();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        counts.Kept.ShouldBeLessThanOrEqualTo(64);
    }

    private async Task<int> Tries(string address, int count, int status = 401)
    {
        var allowed = 0;
        for (var i = 0; i < count; i++)
        {
            allowed += await Call(address, status) ? 1 : 0;
        }

        return allowed;
    }

    /// <summary>Whether the call came to its handler.</summary>
    private async Task<bool> Call(string address, int status)
    {
        var handled = false;
        var context = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection().AddSingleton(_metrics).BuildServiceProvider(),
        };
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.SetEndpoint(new(null, new(new AddressLimited(AddressLimit.FailedLogins)), null));
        await _throttle.Invoke(context, _ =>
        {
            handled = true;
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        context.Response.StatusCode.ShouldBe(handled ? status : 429);
        return handled;
    }
}
