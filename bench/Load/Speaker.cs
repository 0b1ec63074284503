using System.Buffers.Text;
using System.Net.WebSockets;
using System.Text;

namespace ChatOrleans.Load;

/// <summary>
/// One socket of a pair. Reads frames without parsing them as JSON, so that the load costs the machine little beside the
/// server it measures.
/// </summary>
internal sealed class Speaker : IAsyncDisposable
{
    private const byte Separator = 0x1e;

    // Brings a text to about 200 characters.
    private static readonly string Padding = new('x', 190);

    private readonly ClientWebSocket _socket = new();
    private readonly string _conversation;
    private readonly byte[] _frame = new byte[1024];
    private Task _reading = Task.CompletedTask;

    private Speaker(int index, string conversation)
    {
        (Index, _conversation) = (index, conversation);
        _socket.Options.KeepAliveInterval = TimeSpan.Zero;
    }

    public int Index { get; }

    public Speaker Partner { get; private set; } = null!;

    /// <summary>Called with the number of each message shown here, one's own among them.</summary>
    public Action<long> OnShown { get; set; } = _ => { };

    public Action OnAcknowledged { get; set; } = () => { };

    public bool IsOpen => _socket.State == WebSocketState.Open;

    public static async Task<Speaker> Connect(
        int index, Uri server, string? accessToken, string conversation, string? hello = null)
    {
        var speaker = new Speaker(index, conversation);
        var address = new UriBuilder(server) { Scheme = "ws", Path = "/hubs/chat" };
        speaker._socket.Options.SetRequestHeader("Authorization", $"Bearer {accessToken}");
        await speaker._socket.ConnectAsync(address.Uri, CancellationToken.None);
        await speaker.Write("""{"protocol":"json","version":1}""");
        await speaker._socket.ReceiveAsync(new byte[1024].AsMemory(), CancellationToken.None);
        if (hello is not null)
        {
            await speaker.Write(hello);
            await speaker._socket.ReceiveAsync(new byte[1024].AsMemory(), CancellationToken.None);
        }

        speaker._reading = speaker.Read();
        return speaker;
    }

    public void Pair(Speaker partner) => (Partner, partner.Partner) = (partner, this);

    /// <summary>Sends message <paramref name="number"/>; not to be called again before the last call has ended.</summary>
    public ValueTask Send(long number)
    {
        var message = $$"""
            {"conversationId":"{{_conversation}}","clientMessageId":"{{Guid.CreateVersion7()}}","text":"#{{number}} {{Padding}}"}
            """;
        var text = $$"""{"type":1,"invocationId":"1","target":"SendMessage","arguments":[{{message}}]}""";
        var length = Encoding.UTF8.GetBytes(text, _frame);
        _frame[length] = Separator;
        return _socket.SendAsync(_frame.AsMemory(0, length + 1), WebSocketMessageType.Text, true, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private ValueTask Write(string frame) => _socket.SendAsync(
        Encoding.UTF8.GetBytes(frame + (char)Separator).AsMemory(), WebSocketMessageType.Text, true, CancellationToken.None);

    private async Task Read()
    {
        var buffer = new byte[64 * 1024];
        var filled = 0;
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(filled), CancellationToken.None);
                filled += received.Count;
                var taken = TakeFrames(buffer.AsSpan(0, filled));
                buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
                filled -= taken;
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The load has ended.
        }
    }

    private int TakeFrames(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (bytes[taken..].IndexOf(Separator) is >= 0 and var length)
        {
            Take(bytes.Slice(taken, length));
            taken += length + 1;
        }

        return taken;
    }

    private void Take(ReadOnlySpan<byte> frame)
    {
        if (frame.StartsWith("{\"type\":3"u8))
        {
            if (frame.IndexOf("\"error\""u8) >= 0)
            {
                throw new InvalidOperationException(Encoding.UTF8.GetString(frame));
            }

            OnAcknowledged();
        }
        else if (frame.StartsWith("{\"type\":1"u8))
        {
            var mark = "\"text\":\"#"u8;
            while (frame.IndexOf(mark) is >= 0 and var at)
            {
                frame = frame[(at + mark.Length)..];
                if (Utf8Parser.TryParse(frame, out long number, out _))
                {
                    OnShown(number);
                }
            }
        }
        else if (frame.StartsWith("{\"type\":6"u8))
        {
            // The server drops a client that says nothing for long. When this fails, so does the next read.
            _ = Write("""{"type":6}""").AsTask();
        }
    }
}
