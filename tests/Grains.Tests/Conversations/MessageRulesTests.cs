using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Limits;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>What is done with messages, without a runtime.</summary>
public sealed class MessageRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ChatLimits Limits = new() { MessageEdits = 2, MessageReactions = 5, MessageEmoji = 2 };

    private readonly UserId _ann = User(1);
    private readonly UserId _ben = User(2);
    private readonly UserId _cia = User(3);
    private Conversation _conversation;
    private ChangedMessage _message;

    public MessageRulesTests()
    {
        _conversation = Conversation.Empty(ConversationId.From(new Guid(1, 0, 0, new byte[8]))).Create(
            new() { Type = ConversationType.Group, CreatorId = _ann, Name = "Friends", MemberIds = [_ben, _cia] }, [_cia],
            Limits, Start).After!;
        _message = Write(_ben);
    }

    [Fact]
    public void An_entry_says_which_message_it_is_about()
    {
        var edit = Do(_ben, EntryKind.Edited, "better").Entries.Single();
        (edit.Kind, edit.RefersTo, edit.MessageId, edit.Text, edit.SenderId).ShouldBe(
            (EntryKind.Edited, _message.Post.Sequence, _message.Post.MessageId, "better", _ben));
        edit.Sequence.ShouldBe(_message.Post.Sequence + 1);
        Do(_ann, EntryKind.Reacted, emoji: "👍").Entries.Single().Emoji.ShouldBe("👍");
        Do(_ann, EntryKind.Deleted).Entries.Single().Text.ShouldBeNull();
    }

    [Fact]
    public void People_edit_what_is_theirs_and_admins_delete_what_is_others()
    {
        Code(_ann, EntryKind.Edited, "mine").ShouldBe(ChatErrorCode.Forbidden, "also as owner");
        Code(User(9), EntryKind.Edited, "mine").ShouldBe(ChatErrorCode.NotFound);
        Code(_ann, EntryKind.Deleted).ShouldBeNull();
        var anns = Write(_ann);
        Code(_ben, EntryKind.Deleted, of: anns).ShouldBe(ChatErrorCode.Forbidden);
        Code(_ann, EntryKind.Deleted, of: anns).ShouldBeNull();
    }

    [Theory]
    [InlineData(EntryKind.Edited), InlineData(EntryKind.Deleted), InlineData(EntryKind.Reacted), InlineData(EntryKind.Unreacted)]
    public void Who_has_not_accepted_does_nothing(EntryKind kind) =>
        Code(_cia, kind, "text", "👍").ShouldBe(ChatErrorCode.Forbidden);

    [Fact]
    public void Nothing_is_done_with_a_deleted_message_and_its_deletion_is_the_answer_to_another_one()
    {
        Do(_ben, EntryKind.Deleted);
        Code(_ben, EntryKind.Edited, "again").ShouldBe(ChatErrorCode.NotFound);
        Code(_ann, EntryKind.Reacted, emoji: "👍").ShouldBe(ChatErrorCode.NotFound);
        var again = Change(_ann, EntryKind.Deleted);
        again.Entries.ShouldBeEmpty();
        again.Error.ShouldBeNull();
    }

    [Fact]
    public void A_reaction_is_there_once_and_only_who_reacted_takes_it_back()
    {
        Do(_ann, EntryKind.Reacted, emoji: "👍").Entries.Length.ShouldBe(1);
        Do(_ann, EntryKind.Reacted, emoji: "👍").Entries.ShouldBeEmpty();
        Code(_ben, EntryKind.Unreacted, emoji: "👍").ShouldBe(ChatErrorCode.NotFound);
        Code(_ann, EntryKind.Unreacted, emoji: "🎉").ShouldBe(ChatErrorCode.NotFound);
        Do(_ann, EntryKind.Unreacted, emoji: "👍").Entries.Length.ShouldBe(1);
        Do(_ann, EntryKind.Unreacted, emoji: "👍").Entries.ShouldBeEmpty("it is taken back");
    }

    [Fact]
    public void A_message_takes_so_many_emoji_edits_and_reactions_and_can_always_be_cleared()
    {
        Do(_ann, EntryKind.Reacted, emoji: "👍");
        Do(_ann, EntryKind.Reacted, emoji: "🎉");
        Code(_ben, EntryKind.Reacted, emoji: "🔥").ShouldBe(ChatErrorCode.LimitReached);
        Do(_ann, EntryKind.Unreacted, emoji: "👍");
        Do(_ben, EntryKind.Reacted, emoji: "🔥").Entries.Length.ShouldBe(1, "the thumb is there no more");
        Do(_ben, EntryKind.Edited, "1");
        Do(_ben, EntryKind.Edited, "2");
        Code(_ben, EntryKind.Edited, "3").ShouldBe(ChatErrorCode.LimitReached);
        Do(_ben, EntryKind.Reacted, emoji: "🎉");
        Code(_ann, EntryKind.Reacted, emoji: "🔥").ShouldBe(ChatErrorCode.LimitReached);
        Code(_ann, EntryKind.Unreacted, emoji: "🎉").ShouldBeNull();
        Code(_ben, EntryKind.Deleted).ShouldBeNull();
    }

    [Fact]
    public void Nobody_uses_up_the_reactions_of_all_others()
    {
        var limits = new ChatLimits();
        for (var i = 0; i < 20; i++)
        {
            Do(_ann, EntryKind.Reacted, emoji: "👍", limits: limits);
            Do(_ann, EntryKind.Unreacted, emoji: "👍", limits: limits);
        }

        Change(_ann, EntryKind.Reacted, emoji: "👍", limits: limits).Error!.Code.ShouldBe(ChatErrorCode.LimitReached);
        Change(_ben, EntryKind.Reacted, emoji: "👍", limits: limits).Error.ShouldBeNull();

        _message = Write(_ben);
        foreach (var emoji in (string[])["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣"])
        {
            Do(_ann, EntryKind.Reacted, emoji: emoji, limits: limits);
        }

        Change(_ann, EntryKind.Reacted, emoji: "👍", limits: limits).Error!.Code.ShouldBe(ChatErrorCode.LimitReached);
        Change(_ben, EntryKind.Reacted, emoji: "👍", limits: limits).Error.ShouldBeNull();
    }

    [Fact]
    public void A_text_is_no_longer_where_it_is_written_as_json()
    {
        var limits = new ChatLimits { MessageTextBytes = 12 };
        MessageText.Check("a\tb\r\nc", null, limits).ShouldBeNull();
        MessageText.Check("123456\u001B", null, limits).ShouldBeNull();
        MessageText.Check("123456\u001B\u001B", null, limits)!.Code.ShouldBe(ChatErrorCode.TooLarge);
        MessageText.Check("1234567\u0085", null, limits)!.Code.ShouldBe(ChatErrorCode.TooLarge);
    }

    [Fact]
    public void To_a_user_who_has_left_nothing_is_said()
    {
        var direct = Conversation.Empty(ConversationId.Direct(Guid.NewGuid())).Create(
            new() { Type = ConversationType.Direct, CreatorId = _ann, MemberIds = [_ben] }, [], Limits, Start).After!;
        _conversation = direct;
        _message = Write(_ann);
        Code(_ben, EntryKind.Deleted).ShouldBe(ChatErrorCode.Forbidden, "a direct conversation has no admins");
        _conversation = _conversation.Remove(_ben, _ben, Start).After!;
        Code(_ann, EntryKind.Edited, "come back").ShouldBe(ChatErrorCode.Blocked);
        Code(_ann, EntryKind.Reacted, emoji: "😢").ShouldBe(ChatErrorCode.Blocked);
        Code(_ann, EntryKind.Deleted).ShouldBeNull();
    }

    [Theory]
    [InlineData("👍"), InlineData("👍🏽"), InlineData("👩‍👩‍👧"), InlineData("🇩🇪"), InlineData("❤️"), InlineData("#️⃣")]
    [InlineData("‼️"), InlineData("↔️"), InlineData("🏴󠁧󠁢󠁥󠁮󠁧󠁿")]
    public void Every_kind_of_emoji_is_one(string emoji) => CheckEmoji(emoji).ShouldBeNull();

    [Theory]
    [InlineData(""), InlineData("a"), InlineData("👍👍"), InlineData("👍 "), InlineData("5"), InlineData("\uFE0F")]
    [InlineData("\uD83D"), InlineData("lol"), InlineData("\u202E"), InlineData(null), InlineData("+")]
    [InlineData("a\uFE0F"), InlineData("5\uFE0F")]
    [InlineData("👍\u0301"), InlineData("👍\uFE0E"), InlineData("👍\U000E0100"), InlineData("👍\u0489")]
    public void Nothing_else_is_an_emoji(string? text) => CheckEmoji(text)!.Field.ShouldBe("emoji");

    private static ChatError? CheckEmoji(string? emoji) =>
        new MessageChange
        {
            SenderId = User(1),
            ClientMessageId = ClientMessageId.From(Guid.NewGuid()),
            MessageId = MessageId.From(Guid.NewGuid()),
            Kind = EntryKind.Reacted,
            Emoji = emoji,
        }.Check(Limits);

    private static UserId User(int number) => UserId.From(new Guid(number, 1, 0, new byte[8]));

    private ChangedMessage Write(UserId sender)
    {
        var decision = _conversation.Post(
            new()
            {
                SenderId = sender, ClientMessageId = ClientMessageId.From(Guid.NewGuid()), ContentType = "text", Text = "text",
            },
            Limits, Start);
        _conversation = decision.After!;
        return new(decision.Entries.Single(), [], _conversation.LastSequence);
    }

    private Decision Do(
        UserId user, EntryKind kind, string? text = null, string? emoji = null, ChatLimits? limits = null)
    {
        var decision = Change(user, kind, text, emoji, limits: limits);
        decision.Error.ShouldBeNull();
        _conversation = decision.After!;
        _message = _message with { Later = [.. _message.Later, .. decision.Entries] };
        return decision;
    }

    private ChatErrorCode? Code(
        UserId user, EntryKind kind, string? text = null, string? emoji = null, ChangedMessage? of = null) =>
        Change(user, kind, text, emoji, of).Error?.Code;

    private Decision Change(
        UserId user, EntryKind kind, string? text = null, string? emoji = null, ChangedMessage? of = null,
        ChatLimits? limits = null) =>
        _conversation.Change(
            new()
            {
                SenderId = user,
                ClientMessageId = ClientMessageId.From(Guid.NewGuid()),
                MessageId = (of ?? _message).Post.MessageId!.Value,
                Kind = kind,
                Text = text,
                Emoji = emoji,
            },
            of ?? _message, limits ?? Limits, Start);
}
