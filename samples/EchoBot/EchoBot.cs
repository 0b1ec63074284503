using ChatOrleans.Client;
using ChatOrleans.Conversations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ChatOrleans.Samples;

/// <summary>Says again what is said in its conversations.</summary>
public sealed class EchoBot(ChatClient chat, IConfiguration configuration) : BackgroundService
{
    /// <summary>Under this name people find it.</summary>
    public const string Username = "echo";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var bot = await chat.EnsureUser(Username, "Echo", stoppingToken).OrThrow();
        var directory = configuration["ChatOrleans:DataDirectory"] ?? "./data";
        using var cursors = new FileCursorStore(Path.Combine(directory, "echo.cursors"));
        await bot.FollowAll(
            cursors,
            (conversation, entry, cancellationToken) => Answer(bot, conversation, entry, cancellationToken),
            stoppingToken);
    }

    private static async Task Answer(
        ChatUser bot, ConversationId conversation, Entry entry, CancellationToken cancellationToken)
    {
        if (entry is not { Kind: EntryKind.Posted, MessageId: { } message } || entry.SenderId == bot.Id)
        {
            return;
        }

        // An entry may come twice. The answer has the id of what it answers, so that it is sent once.
        var sent = await bot.Send(
            conversation,
            new OutgoingMessage { Text = entry.Text!, ReplyTo = message, ClientMessageId = new(message.Value) },
            cancellationToken);
        if (sent.Error is { Retryable: true } error)
        {
            throw new ChatException(error);
        }
    }
}
