using System.Collections.Concurrent;
using ChatOrleans.Conversations;

namespace ChatOrleans.Client.Tests;

/// <summary>Follows all conversations of a user until it is disposed, and notes what comes.</summary>
internal sealed class Follower : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<(ConversationId Conversation, Entry Entry)> _got = new();

    /// <param name="user">Whose conversations are followed.</param>
    /// <param name="before">Called with each entry before it is noted.</param>
    public Follower(ChatUser user, ICursorStore cursors, EntryHandler? before = null) => Following = user.FollowAll(
        cursors,
        async (conversation, entry, cancellationToken) =>
        {
            await (before?.Invoke(conversation, entry, cancellationToken) ?? Task.CompletedTask);
            _got.Enqueue((conversation, entry));
        },
        _ending.Token);

    public Task Following { get; }

    public IEnumerable<Entry> In(ConversationId conversation) =>
        _got.Where(got => got.Conversation == conversation).Select(got => got.Entry);

    public IEnumerable<string?> Texts(ConversationId conversation) =>
        In(conversation).Where(entry => entry.Kind == EntryKind.Posted).Select(entry => entry.Text);

    public async Task Stop()
    {
        await _ending.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(Following);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAny(Following);
        _ending.Dispose();
    }
}
