using ChatOrleans.Storage.Postgres;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Storage.Tests.Postgres;

/// <summary>A server that need not prove who it is, on another machine, is warned of.</summary>
public sealed class UncheckedServerTests
{
    [Theory]
    [InlineData("Host=db.example", true)]
    [InlineData("Host=db.example;SSL Mode=Require", true)]
    [InlineData("Host=db.example;SSL Mode=VerifyCA", true)]
    [InlineData("Host=db.example;SSL Mode=VerifyFull", false)]
    [InlineData("Host=10.0.0.5", true)]
    [InlineData("Host=127.0.0.1,10.0.0.5:5433", true)]
    [InlineData("Host=localhost.example", true)]
    [InlineData("Host=127.0.0.1", false)]
    [InlineData("Host=127.0.0.1:5433,localhost:5434,::1,[::1]:5435", false)]
    [InlineData("Host=/var/run/postgresql", false)]
    public void Only_there(string connectionString, bool expected)
    {
        var log = new Lines();
        log.WarnIfUnchecked("ChatOrleans:Postgres:ConnectionString", $"{connectionString};Username=chat;Password=secret");
        if (expected)
        {
            log.Written.ShouldHaveSingleItem().ShouldStartWith("Warning: ChatOrleans:Postgres:ConnectionString does not check");
            log.Written[0].ShouldNotContain("secret");
        }
        else
        {
            log.Written.ShouldBeEmpty();
        }
    }

    [Fact]
    public void The_store_says_it_when_it_is_made()
    {
        var log = new Lines();
        using var database = new PostgresDatabase(
            Microsoft.Extensions.Options.Options.Create(new PostgresOptions { ConnectionString = "Host=db.example" }), log);
        log.Written.ShouldHaveSingleItem().ShouldContain("SSL Mode=VerifyFull");
    }

    private sealed class Lines : ILogger<PostgresDatabase>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
