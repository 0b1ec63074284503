using System.Collections.Immutable;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;

namespace ChatOrleans.Simulation.Clients;

/// <summary>What an edge calls on its clients (docs/protocol.md), read from its bytes.</summary>
internal sealed record ServerMessage(string Target, JsonElement Payload)
{
    public static ServerMessage Read(ReadOnlyMemory<byte> bytes)
    {
        // SignalR ends each message with a separator.
        using var message = JsonDocument.Parse(bytes[..^1]);
        return new(
            message.RootElement.GetProperty("target").GetString()!, message.RootElement.GetProperty("arguments")[0].Clone());
    }

    public T As<T>() => Payload.Deserialize<T>(ChatJson.Options)!;
}

internal sealed record NewEntries(ConversationId ConversationId, ImmutableArray<Entry> Entries, EpochId? Epoch);

/// <summary>Where something happened: part of several payloads.</summary>
internal sealed record InConversation(ConversationId ConversationId, EpochId? Epoch);
