using ChatOrleans.Testing;

namespace ChatOrleans.Browser.Tests;

/// <summary>The product, with limits that no test comes near.</summary>
public sealed class BrowserServer : IAsyncLifetime
{
    internal ServerProcess Process { get; } = new(
        "Host", "Limits:RegistrationsPerAddressPerHour=1000", "Limits:MessagesPerMinute=1000000", "Limits:MessagesBurst=1000000",
        "Limits:NewConversationsPerHour=10000", "Limits:ChangesPerMinute=10000", "Limits:CallsPerMinute=1000000");

    public async ValueTask InitializeAsync() => await Process.Start();

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
