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
        await SaveAndLoad((one, new(1)), (other, new(long.MaxValue)), (one, new(2)));
        (await SaveAndLoad((one, new(30)))).ShouldBe([new(one, new(2)), new(other, new(long.MaxValue))], ignoreOrder: true);
        (await SaveAndLoad()).ShouldBe([new(one, new(30)), new(other, new(long.MaxValue))], ignoreOrder: true);
        new FileInfo(Path).Length.ShouldBe(256, "a conversation has one line, however often it is saved");
    }

    [Fact]
    public async Task A_line_that_was_not_wholly_written_is_no_cursor_and_harms_no_other()
    {
        var (one, other) = (NewId(), NewId());
        await SaveAndLoad((one, new(1)), (other, new(2)));
        await File.AppendAllTextAsync(Path, $"{NewId()} 12", TestContext.Current.CancellationToken);
        (await SaveAndLoad((NewId(), new(3)))).Count.ShouldBe(2);
        await using (var file = File.OpenWrite(Path))
        {
            file.Write(new byte[128]);
        }

        (await SaveAndLoad((one, new(4)))).Count.ShouldBe(2);
        (await SaveAndLoad()).ShouldContain(new KeyValuePair<ConversationId, Position>(one, new(4)));
    }

    [Fact]
    public async Task The_epoch_of_a_cursor_is_kept()
    {
        var (one, epoch) = (NewId(), EpochId.From(Guid.CreateVersion7()));
        await SaveAndLoad((one, new(long.MaxValue, epoch)));
        (await SaveAndLoad((one, new(3)))).ShouldBe([new(one, new(long.MaxValue, epoch))]);
        (await SaveAndLoad()).ShouldBe([new(one, new(3))]);
    }

    [Fact]
    public void A_second_process_on_the_same_file_is_refused()
    {
        using var first = new FileCursorStore(Path);
        Should.Throw<IOException>(() => new FileCursorStore(Path));
    }

    private static ConversationId NewId() => ConversationId.From(Guid.CreateVersion7());

    /// <summary>What the file has before.</summary>
    private async Task<IReadOnlyDictionary<ConversationId, Position>> SaveAndLoad(
        params (ConversationId Conversation, Position Position)[] cursors)
    {
        using var store = new FileCursorStore(Path);
        var loaded = await store.Load(CancellationToken.None);
        foreach (var (conversation, position) in cursors)
        {
            await store.Save(conversation, position, CancellationToken.None);
        }

        return loaded;
    }
}
