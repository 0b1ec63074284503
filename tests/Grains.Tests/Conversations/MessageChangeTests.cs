using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Testing;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>Edits, deletions and reactions on the real runtime and store.</summary>
public sealed class MessageChangeTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;
    private UserId _ann, _ben;
    private ConversationId _id;
    private MessageId _message;

    private IConversationGrain Group => _cluster.Grains.Conversation(_id);

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        (_ann, _ben) = (await _cluster.NewUser("ann"), await _cluster.NewUser("ben"));
        _id = await _cluster.NewGroup(_ann, _ben);
        _message = (await Group.Post(new()
        {
            SenderId = _ben, ClientMessageId = NewId(), ContentType = "text", Text = "first",
        })).Value!.MessageId;
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task All_of_it_is_folded_into_the_message_wherever_it_is_read()
    {
        (await Group.ChangeMessage(Edit("second") with { Mentions = [_ann] })).Value!.Sequence.ShouldBe(4);
        await Group.ChangeMessage(Reaction(_ann, "👍"));
        await Group.ChangeMessage(Reaction(_ben, "👍"));
        var read = (await Group.Message(_ben, _message)).Value!;
        (read.Text, read.EditedAt is not null, read.Sequence).ShouldBe(("second", true, 3));
        read.Mentions!.Value.ShouldBe([_ann]);
        read.Reactions!.Value.ShouldBe([new() { Emoji = "👍", Count = 2, Mine = true }]);
        (await Group.History(_ben, new() { Limit = 10 })).Value!.Items.Single().Text.ShouldBe("second");
        (await Group.Summary(_ann)).Value!.LastMessage!.Text.ShouldBe("second");

        await Group.ChangeMessage(Reaction(_ben, "👍", EntryKind.Unreacted));
        await Group.ChangeMessage(Deletion(_ann));
        var deleted = (await Group.Message(_ann, _message)).Value!;
        (deleted.Text, deleted.Deleted, deleted.Reactions).ShouldBe((null, true, null));
        (await Group.Entries(_ann, new(3, null), 10)).Value!.Items.Select(entry => entry.Kind).ShouldBe(
            [EntryKind.Edited, EntryKind.Reacted, EntryKind.Reacted, EntryKind.Unreacted, EntryKind.Deleted]);
    }

    [Fact]
    public async Task A_resend_gets_the_first_answer_for_ever_and_other_content_a_conflict()
    {
        var edit = Edit("second");
        var first = (await Group.ChangeMessage(edit)).Value!;
        (await Group.ChangeMessage(edit)).Value.ShouldBe(first with { Duplicate = true });
        (await Group.ChangeMessage(edit with { Text = "third" })).Error!.Code.ShouldBe(ChatErrorCode.IdempotencyConflict);
        await Group.ChangeMessage(Deletion(_ben));
        (await Group.ChangeMessage(edit)).Value.ShouldBe(first with { Duplicate = true }, "it was made before");

        // A snapshot, behind which no client id is remembered.
        await Group.Mark(_ann, 5, 5, null);
        await _cluster.Restart();
        (await Group.ChangeMessage(edit)).Value.ShouldBe(first with { Duplicate = true });
        var post = new PostMessage
        {
            SenderId = _ben, ClientMessageId = edit.ClientMessageId, ContentType = "text", Text = "second",
        };
        (await Group.Post(post)).Error!.Code.ShouldBe(ChatErrorCode.IdempotencyConflict, "an edit is no message");
    }

    [Fact]
    public async Task What_is_so_already_is_answered_with_what_made_it_so()
    {
        var first = (await Group.ChangeMessage(Reaction(_ann, "👍"))).Value!;
        (await Group.ChangeMessage(Reaction(_ann, "👍"))).Value.ShouldBe(first with { Duplicate = true });
        var deleted = (await Group.ChangeMessage(Deletion(_ben))).Value!;
        (await Group.ChangeMessage(Deletion(_ann))).Value.ShouldBe(deleted with { Duplicate = true });
        (await Group.Summary(_ann)).Value!.LastSequence.ShouldBe(deleted.Sequence);
    }

    [Fact]
    public async Task Many_at_once_leave_one_truth()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Group.ChangeMessage((i % 4) switch
        {
            0 => Edit($"text {i}"),
            1 => Reaction(_ann, "👍"),
            2 => Reaction(_ben, "🎉"),
            _ => Reaction(_ann, "🎉"),
        })));
        await Task.WhenAll(
            Group.ChangeMessage(Deletion(_ann)), Group.ChangeMessage(Deletion(_ben)), Group.ChangeMessage(Edit("late")));
        var read = (await Group.Message(_ann, _message)).Value!;
        (read.Text, read.Deleted, read.Reactions).ShouldBe((null, true, null));
        var log = (await Group.Entries(_ann, new(0, null), 100)).Value!.Items;
        log.Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(1, log.Length).Select(i => (long)i));
    }

    [Fact]
    public async Task A_page_ends_after_so_many_changes_and_the_next_one_has_the_rest()
    {
        var posts = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Group.Post(new()
        {
            SenderId = _ben, ClientMessageId = NewId(), ContentType = "text", Text = $"{i}",
        })));
        foreach (var message in posts[..50].Select(post => post.Value!.MessageId).Prepend(_message))
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(
                i => Group.ChangeMessage(Edit($"edit {i}{new string('.', 256)}") with { MessageId = message })));
        }

        var first = (await Group.History(_ann, new() { Limit = 61, After = 0 })).Value!;
        (first.Items.Length, first.More).ShouldBe((32, true), "each edit counts as two");
        var rest = (await Group.History(_ann, new() { Limit = 61, After = first.Next })).Value!;
        rest.Items.Length.ShouldBe(29);
        rest.Items[0].Text!.ShouldStartWith("edit");
    }

    [Fact]
    public async Task What_does_not_exist_and_what_is_not_theirs_is_refused()
    {
        (await Group.ChangeMessage(Edit("x") with { MessageId = MessageId.From(Guid.NewGuid()) })).Error!.Code
            .ShouldBe(ChatErrorCode.NotFound);
        var stranger = await _cluster.NewUser("cia");
        (await Group.ChangeMessage(Reaction(stranger, "👍"))).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        (await Group.ChangeMessage(Edit("mine") with { SenderId = _ann })).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
    }

    [Fact]
    public async Task A_change_of_unknown_outcome_is_repeated_and_made_once()
    {
        var edit = Edit("second");
        _cluster.Log.Next(Fault.DoneButUnknown);
        await Should.ThrowAsync<TransientException>(Group.ChangeMessage(edit));
        await Eventually.True(
            async () => await Reached(() => Group.ChangeMessage(edit)), "the next activation");
        (await Group.Message(_ann, _message)).Value!.Text.ShouldBe("second");
        (await Group.Summary(_ann)).Value!.LastSequence.ShouldBe(4);

        static async Task<bool> Reached(Func<Task<Reply<Sent>>> call)
        {
            try
            {
                return (await call()).Error is null;
            }
            catch (TransientException)
            {
                return false;
            }
        }
    }

    private static ClientMessageId NewId() => ClientMessageId.From(Guid.NewGuid());

    private MessageChange Change(UserId user, EntryKind kind) =>
        new() { SenderId = user, ClientMessageId = NewId(), MessageId = _message, Kind = kind };

    private MessageChange Edit(string text) => Change(_ben, EntryKind.Edited) with { Text = text };

    private MessageChange Deletion(UserId user) => Change(user, EntryKind.Deleted);

    private MessageChange Reaction(UserId user, string emoji, EntryKind kind = EntryKind.Reacted) =>
        Change(user, kind) with { Emoji = emoji };
}
