using System.Net;
using ChatOrleans.Admission;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatOrleans.EdgeHost.Tests.Admission;

public sealed class KnownProxiesTests
{
    private readonly Lines _lines = new();

    [Fact]
    public async Task A_proxy_that_is_not_believed_is_warned_of_once()
    {
        var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        new KnownProxies(Options.Create(new ProxyOptions { Proxies = ["192.0.2.9"] }), _lines).Use(app);
        var call = app.Build();
        await Call("192.0.2.1");
        await Call("192.0.2.9", "203.0.113.7");
        _lines.ShouldBeEmpty();
        for (var i = 0; i < 3; i++)
        {
            await Call("192.0.2.1", "203.0.113.7");
        }

        var line = _lines.ShouldHaveSingleItem();
        line.ShouldStartWith("Warning: 192.0.2.1 ");
        line.ShouldContain("ChatOrleans:Proxies");

        Task Call(string address, string? forwardedFor = null)
        {
            var context = new DefaultHttpContext { RequestServices = services };
            context.Connection.RemoteIpAddress = IPAddress.Parse(address);
            if (forwardedFor is not null)
            {
                context.Request.Headers["X-Forwarded-For"] = forwardedFor;
            }

            return call(context);
        }
    }

    private sealed class Lines : List<string>, ILogger<KnownProxies>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Add($"{logLevel}: {formatter(state, exception)}");
    }
}
