using ChatOrleans.Conversations;
using ChatOrleans.Testing;

namespace ChatOrleans.Client.Tests;

public sealed class FileCursorStoreTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    private string Path => System.IO.Path.Combine(_directory.Path, "below", "cursors");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_was_saved_last_is_loaded()
    {
        var (one, other) = (NewId(), NewId());
        (await SaveAndLoad()).ShouldBeEmpty();
        await SaveAndLoad((one, 1), (other, long.MaxValue), (one, 2));
        (await SaveAndLoad((one, 30))).ShouldBe([new(one, 2), new(other, long.MaxValue)], ignoreOrder: true);
        (await SaveAndLoad()).ShouldBe([new(one, 30), new(other, long.MaxValue)], ignoreOrder: true);
        new FileInfo(Path).Length.ShouldBe(128, "a conversation has one line, however often it is saved");
    }

    [Fact]
    public async Task A_line_that_was_not_wholly_written_is_no_cursor_and_harms_no_other()
    {
        var (one, other) = (NewId(), NewId());
        await SaveAndLoad((one, 1), (other, 2));
        await File.AppendAllTextAsync(Path, $"{NewId()} 12", TestContext.Current.CancellationToken);
        (await SaveAndLoad((NewId(), 3))).Count.ShouldBe(2);
        await using (var file = File.OpenWrite(Path))
        {
            file.Write(new byte[64]);
        }

        (await SaveAndLoad((one, 4))).Count.ShouldBe(2);
        (await SaveAndLoad()).ShouldContain(new KeyValuePair<ConversationId, long>(one, 4));
    }

    [Fact]
    public void A_second_process_on_the_same_file_is_refused()
    {
        using var first = new FileCursorStore(Path);
        Should.Throw<IOException>(() => new FileCursorStore(Path));
    }

    private static ConversationId NewId() => ConversationId.From(Guid.CreateVersion7());

    /// <summary>What the file has before.</summary>
    private async Task<IReadOnlyDictionary<ConversationId, long>> SaveAndLoad(
        params (ConversationId Conversation, long Sequence)[] cursors)
    {
        using var store = new FileCursorStore(Path);
        var loaded = await store.Load(CancellationToken.None);
        foreach (var (conversation, sequence) in cursors)
        {
            await store.Save(conversation, sequence, CancellationToken.None);
        }

        return loaded;
    }
}
