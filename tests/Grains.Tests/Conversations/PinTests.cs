using ChatOrleans.Conversations;
using ChatOrleans.Errors;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>Pins and forwarded messages on the real runtime and store.</summary>
public sealed class PinTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;
    private UserId _ann, _ben;
    private ConversationId _id;

    private IConversationGrain Group => _cluster.Grains.Conversation(_id);

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        (_ann, _ben) = (await _cluster.NewUser("ann"), await _cluster.NewUser("ben"));
        _id = await _cluster.NewGroup(_ann, _ben);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Pinned_messages_are_listed_as_they_are_now_also_after_a_restart()
    {
        var (first, second, third) = (await Post("first"), await Post("second"), await Post("third"));
        foreach (var message in (MessageId[])[third, first, second])
        {
            (await Change(message, EntryKind.Pinned)).Error.ShouldBeNull();
        }

        await Change(first, EntryKind.Edited, "better");
        await Change(third, EntryKind.Deleted);
        (await Texts()).ShouldBe(["second", "better"]);

        // A snapshot has them.
        await Group.Mark(_ann, 8, 8, null);
        await _cluster.Restart();
        (await Texts()).ShouldBe(["second", "better"]);
        var pinned = await Change(second, EntryKind.Pinned);
        pinned.Value!.Duplicate.ShouldBeTrue();
        await Change(second, EntryKind.Unpinned);
        (await Texts()).ShouldBe(["better"]);
        (await Group.Pins(await _cluster.NewUser("cia"))).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
    }

    [Fact]
    public async Task A_message_that_is_deleted_at_the_same_time_is_not_pinned_for_ever()
    {
        for (var i = 0; i < 20; i++)
        {
            var message = await Post($"{i}");
            await Task.WhenAll(Change(message, EntryKind.Deleted), Change(message, EntryKind.Pinned));
        }

        (await Texts()).ShouldBeEmpty();
        var log = (await Group.Entries(_ann, new(0, null), 200)).Value!.Items;
        var deleted = log.Where(entry => entry.Kind == EntryKind.Deleted).ToDictionary(entry => entry.RefersTo!.Value);
        log.Where(entry => entry.Kind == EntryKind.Pinned)
            .ShouldAllBe(pin => pin.Sequence < deleted[pin.RefersTo!.Value].Sequence);
    }

    [Fact]
    public async Task A_forward_has_its_first_answer_whatever_became_of_its_source()
    {
        var source = await Post("words");
        var other = await _cluster.NewGroup(_ben, _ann);
        var forward = new PostMessage { SenderId = _ben, ClientMessageId = NewId(), ContentType = "text" };
        var first = (await _cluster.Grains.Forward(forward, other, _id, source)).Value!;
        var sent = (await _cluster.Grains.Conversation(other).Message(_ann, first.MessageId)).Value!;
        (sent.Text, sent.SenderId, sent.Forwarded!.SenderId).ShouldBe(("words", _ben, _ann));
        sent.Forwarded.SentAt.ShouldBe((await Group.Message(_ann, source)).Value!.SentAt);

        await Change(source, EntryKind.Edited, "other words");
        (await Again()).ShouldBe(first with { Duplicate = true });
        await Change(source, EntryKind.Deleted);
        (await Again()).ShouldBe(first with { Duplicate = true });

        // Behind a snapshot no client id is remembered: the log knows it.
        await _cluster.Grains.Conversation(other).Mark(_ann, 3, 3, null);
        await _cluster.Restart();
        (await Again()).ShouldBe(first with { Duplicate = true });
        (await _cluster.Grains.Forward(forward with { ClientMessageId = NewId() }, other, _id, source)).Error!.Code
            .ShouldBe(ChatErrorCode.NotFound);
        (await _cluster.Grains.Conversation(other).Summary(_ann)).Value!.LastSequence.ShouldBe(first.Sequence);

        // Who forwards it names who wrote it first.
        var back = (await _cluster.Grains.Forward(
            forward with { SenderId = _ann, ClientMessageId = NewId() }, _id, other, first.MessageId)).Value!;
        (await Group.Message(_ben, back.MessageId)).Value!.Forwarded.ShouldBe(sent.Forwarded);

        async Task<Sent> Again() => (await _cluster.Grains.Forward(forward, other, _id, source)).Value!;
    }

    private static ClientMessageId NewId() => ClientMessageId.From(Guid.NewGuid());

    private async Task<MessageId> Post(string text) => (await Group.Post(new()
    {
        SenderId = _ann, ClientMessageId = NewId(), ContentType = "text", Text = text,
    })).Value!.MessageId;

    private Task<Reply<Sent>> Change(MessageId message, EntryKind kind, string? text = null) => Group.ChangeMessage(
        new() { SenderId = _ann, ClientMessageId = NewId(), MessageId = message, Kind = kind, Text = text });

    private async Task<IEnumerable<string?>> Texts() => (await Group.Pins(_ann)).Value!.Items.Select(item => item.Text);
}
