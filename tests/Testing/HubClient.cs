using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using ChatOrleans.Json;

namespace ChatOrleans.Testing;

/// <summary>
/// A hub client over a real WebSocket: SignalR's JSON protocol by hand, so that tests also send what no library would.
/// </summary>
public sealed class HubClient : IAsyncDisposable
{
    private const byte Separator = 0x1e;

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastCall;
    private IAsyncEnumerator<JsonElement>? _frames;
    // The server drops a client that has been silent for 30 s, as SignalR's own clients never are.
    private readonly PeriodicTimer _pings = new(TimeSpan.FromSeconds(10));
    private Task _reading = Task.CompletedTask;
    private Task _pinging = Task.CompletedTask;

    private HubClient() => _socket.Options.KeepAliveInterval = TimeSpan.Zero;

    /// <summary>Events in the order in which they came.</summary>
    public ConcurrentQueue<(string Name, JsonElement Payload)> Events { get; } = new();

    /// <summary>Called for each event, on the reading thread.</summary>
    public Action<string, JsonElement>? OnEvent { get; set; }

    public Task Closed => _closed.Task;

    /// <summary>Why the server closed the connection, in its own words.</summary>
    public string? CloseError { get; private set; }

    /// <param name="reads">False for a client that does not read what it is sent until <see
    /// cref="StartReading"/>.</param>
    /// <param name="cookies">Of a client that keeps cookies, as browsers do.</param>
    /// <param name="tls">Whom a client of an https address believes.</param>
    public static async Task<HubClient> Connect(
        Uri server, string accessToken, bool reads = true, CookieContainer? cookies = null,
        SslClientAuthenticationOptions? tls = null)
    {
        var client = new HubClient();
        var address = new UriBuilder(server)
        {
            Scheme = server.Scheme == Uri.UriSchemeHttps ? "wss" : "ws",
            Path = $"{server.AbsolutePath}hubs/chat",
        };
        client._socket.Options.SetRequestHeader("Authorization", $"Bearer {accessToken}");
        using var network = new HttpMessageInvoker(new SocketsHttpHandler
        {
            CookieContainer = cookies ?? new(),
            SslOptions = tls ?? new(),
            ConnectCallback = (context, cancellationToken) => Dial(context.DnsEndPoint, smallBuffer: !reads, cancellationToken),
        });
        await client._socket.ConnectAsync(address.Uri, network, CancellationToken.None);
        await client.SendFrame("""{"protocol":"json","version":1}"""u8.ToArray());
        var frames = client.ReadFrames();
        var handshake = frames.GetAsyncEnumerator();
        if (!await handshake.MoveNextAsync())
        {
            throw new IOException("The connection closed before the handshake.");
        }

        client._frames = handshake;
        client._pinging = client.Ping();
        if (reads)
        {
            client.StartReading();
        }

        return client;
    }

    /// <summary>Begins to read, for a client that was made not to.</summary>
    public void StartReading() => _reading = Read(_frames!);

    /// <summary>Calls a hub method; the reply as it came, or an exception with SignalR's own error.</summary>
    public Task<JsonElement> Invoke(string method, params object?[] arguments) =>
        InvokeRaw(method, JsonSerializer.Serialize(arguments, ChatJson.Options));

    /// <summary>Calls a hub method with arguments as JSON text, right or wrong.</summary>
    public async Task<JsonElement> InvokeRaw(string method, string arguments)
    {
        var id = Interlocked.Increment(ref _lastCall).ToString();
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        await SendFrame(Encoding.UTF8.GetBytes(
            $$"""{"type":1,"invocationId":"{{id}}","target":"{{method}}","arguments":{{arguments}}}"""));
        if (Closed.IsCompleted)
        {
            answer.TrySetException(new IOException("The connection is closed."));
        }

        return await answer.Task;
    }

    /// <summary>Sends bytes as they are, with the separator behind.</summary>
    public async Task SendFrame(ReadOnlyMemory<byte> frame)
    {
        await _sending.WaitAsync();
        try
        {
            byte[] bytes = [.. frame.Span, Separator];
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Cuts the connection as a lost network does.</summary>
    public void Abort() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        _pings.Dispose();
        await _pinging;
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    /// <summary>Of a client that does not read, the operating system must not take in much either.</summary>
    private static async ValueTask<Stream> Dial(DnsEndPoint server, bool smallBuffer, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (smallBuffer)
        {
            socket.ReceiveBufferSize = 4_096;
        }

        await socket.ConnectAsync(server, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private async Task Ping()
    {
        try
        {
            while (await _pings.WaitForNextTickAsync())
            {
                await SendFrame("""{"type":6}"""u8.ToArray());
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Aborted, by either side.
        }
    }

    private async Task Read(IAsyncEnumerator<JsonElement> frames)
    {
        try
        {
            while (await frames.MoveNextAsync())
            {
                Take(frames.Current);
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Aborted, by either side.
        }

        _closed.TrySetResult();
        foreach (var call in _calls.Values)
        {
            call.TrySetException(new IOException("The connection closed before the answer."));
        }
    }

    private void Take(JsonElement frame)
    {
        switch (frame.GetProperty("type").GetInt32())
        {
            case 1:
                var name = frame.GetProperty("target").GetString()!;
                var payload = frame.GetProperty("arguments")[0];
                Events.Enqueue((name, payload));
                OnEvent?.Invoke(name, payload);
                break;
            case 3 when _calls.TryRemove(frame.GetProperty("invocationId").GetString()!, out var call):
                if (frame.TryGetProperty("error", out var error))
                {
                    call.TrySetException(new InvalidOperationException(error.GetString()));
                }
                else
                {
                    call.TrySetResult(frame.GetProperty("result"));
                }

                break;
            case 7:
                CloseError = frame.TryGetProperty("error", out var reason) ? reason.GetString() : null;
                break;
        }
    }

    private async IAsyncEnumerable<JsonElement> ReadFrames()
    {
        var buffer = new byte[16 * 1024];
        var rest = new MemoryStream();
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                yield break;
            }

            var start = 0;
            for (var i = 0; i < received.Count; i++)
            {
                if (buffer[i] == Separator)
                {
                    rest.Write(buffer, start, i - start);
                    yield return JsonElement.Parse(rest.GetBuffer().AsSpan(0, (int)rest.Length));
                    rest.SetLength(0);
                    start = i + 1;
                }
            }

            rest.Write(buffer, start, received.Count - start);
        }
    }
}
