using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.Security.Tests.Fuzzing;

/// <summary>
/// Calls the hub as its document says, almost. A frame that is no JSON ends the connection; then it opens another.
/// </summary>
internal sealed class HubFuzzer(JsonElement document, HostileJson json, ChatPerson caller)
{
    private readonly (string Method, JsonElement Schema)[] _calls =
    [
        .. document.GetProperty("operations").EnumerateObject()
            .Where(operation => operation.Value.GetProperty("action").GetString() == "receive")
            .Select(operation => (operation.Name, document.GetProperty("channels").GetProperty("chat").GetProperty("messages")
                .GetProperty(operation.Name).GetProperty("payload"))),
    ];

    private HubClient? _hub;

    /// <summary>Null, or what is wrong with the answer.</summary>
    public async Task<string?> Throw(Random random, Action<string> answered)
    {
        if (_hub is not { Closed.IsCompleted: false })
        {
            // The host counts a connection until both sides have closed it.
            _hub?.Abort();
            _hub = await caller.Connect();
        }

        var (method, schema) = _calls[random.Next(_calls.Length)];
        var argument = json.Of(schema, random);
        var arguments = random.Next(20) == 0 ? $"[{argument},{argument}]" : $"[{argument}]";
        try
        {
            var reply = await _hub.InvokeRaw(method, arguments);
            if (reply.TryGetProperty("value", out _))
            {
                answered("value");
                return null;
            }

            answered("error");
            return reply.TryGetProperty("error", out var error)
                && error.GetProperty("code").GetString() is not ("Unavailable" or null)
                    ? null
                    : $"{method}({arguments}): {reply}";
        }
        catch (IOException)
        {
            return null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // SignalR's own word, for arguments that are no one request.
            return error.Message.Contains("Exception", StringComparison.Ordinal)
                ? $"{method}({arguments}): {error.Message}"
                : null;
        }
    }
}
