using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Testing;
using ChatOrleans.Users;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Client.Tests;

/// <summary>Users, conversations, sending and history.</summary>
public sealed class SendingTests : IAsyncLifetime
{
    private ClientProcess _process = null!;
    private ChatUser _bot = null!;
    private ChatUser _ann = null!;

    private ChatClient Chat => _process.Chat;

    public async ValueTask InitializeAsync()
    {
        _process = await ClientProcess.Start(options => options.Patience = TimeSpan.FromSeconds(2));
        _bot = await _process.User("bot");
        _ann = await _process.User("ann");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [Theory]
    [InlineData("ChatOrleans:Cluster:ConnectionString is needed", "Limits:PageSize=5")]
    [InlineData("'ChatOrleans:Cluster:ClusterIdd'", "Cluster:ClusterIdd=x")]
    [InlineData("ConnectionString cannot be read by Postgres", "Cluster:ConnectionString=nonsense")]
    public async Task Connecting_says_which_setting_is_missing_or_wrong(string named, string setting)
    {
        string[] args = [$"--ChatOrleans:{setting}", "--ChatOrleans:DataDirectory=/of/others"];
        var error = await Should.ThrowAsync<OptionsValidationException>(
            ChatClient.Connect(args, TestContext.Current.CancellationToken));
        error.Message.ShouldContain(named);
    }

    [Fact]
    public async Task A_programs_user_is_one_in_every_process_takes_new_display_names_and_no_persons_name()
    {
        (await Chat.EnsureUser("Bot", "A better bot").OrThrow()).Id.ShouldBe(_bot.Id);
        await _process.Restart();
        (await Chat.EnsureUser("bot", "A better bot").OrThrow()).Id.ShouldBe(_bot.Id);
        var found = await Chat.FindUser("BOT").OrThrow();
        (found.Id, found.DisplayName, found.Username).ShouldBe((_bot.Id, "A better bot", "bot"));
        (await Chat.FindUser(_bot.Id).OrThrow()).ShouldBe(found);

        var person = UserId.From(Guid.CreateVersion7());
        await _process.Grains.Account("cia").Claim(new() { UserId = person, Password = ChatPerson.Password });
        await _process.Grains.User(person).Create(new() { Username = "cia", DisplayName = "Cia" });
        (await Chat.EnsureUser("cia", "Cia")).Error!.ShouldSatisfyAllConditions(
            error => error.Code.ShouldBe(ChatErrorCode.Conflict), error => error.Field.ShouldBe("username"));
        (await Chat.FindUser("cia").OrThrow()).Id.ShouldBe(person);
        (await Chat.EnsureUser("bot", " Zoe\u0308 ").OrThrow()).Profile.DisplayName.ShouldBe("Zo\u00EB");
    }

    [Fact]
    public async Task An_error_is_a_value_or_on_request_an_exception()
    {
        (await Chat.EnsureUser("no space", "x")).Error!.Field.ShouldBe("username");
        (await Chat.EnsureUser("bot", " ")).Error!.Field.ShouldBe("displayName");
        (await Chat.FindUser("nobody")).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        (await Chat.FindUser("../x")).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        var nobody = UserId.From(Guid.CreateVersion7());
        (await _bot.CreateDirect(nobody)).Error!.Field.ShouldBe("memberIds");
        (await _bot.CreateGroup("Group", [nobody])).Error!.Field.ShouldBe("memberIds");
        (await _bot.CreateGroup(string.Empty, [])).Error!.Field.ShouldBe("name");
        var own = await _bot.CreateGroup("Group", []).OrThrow();
        (await _bot.Send(own.Id, string.Empty)).Error!.Field.ShouldBe("text");
        (await _bot.Send(own.Id, new string('x', 9_000))).Error!.Code.ShouldBe(ChatErrorCode.TooLarge);
        (await _bot.HistoryAfter(own.Id, 0, limit: 0)).Error!.Field.ShouldBe("limit");
        (await _ann.Send(own.Id, "?")).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        (await Should.ThrowAsync<ChatException>(_ann.Send(own.Id, "?").OrThrow())).Error.Code.ShouldBe(ChatErrorCode.NotFound);
    }

    [Fact]
    public async Task Groups_are_made_once_per_id_and_change_their_members()
    {
        var id = ConversationId.From(Guid.CreateVersion7());
        var group = await _bot.CreateGroup("Group", [_ann.Id], id).OrThrow();
        (group.Id, group.MemberCount, group.Role).ShouldBe((id, 2, MemberRole.Owner));
        (await _bot.CreateGroup("Group", [_ann.Id], id).OrThrow()).ShouldBe(group);
        var ben = await _process.User("ben");
        (await _bot.AddMembers(id, [ben.Id]).OrThrow()).MemberCount.ShouldBe(3);
        await _bot.RemoveMember(id, _ann.Id).OrThrow();
        (await _ann.HistoryBefore(id)).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        await _bot.Send(id, "read me").OrThrow();
        (await ben.MarkRead(id, 999).OrThrow()).ReadSequence.ShouldBe(5);
    }

    [Fact]
    public async Task Roles_permissions_and_descriptions_are_changed_as_the_table_says()
    {
        var id = (await _bot.CreateGroup("Group", [_ann.Id])).Value!.Id;
        (await _ann.Change(id, new() { Name = "Hers" })).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        (await _bot.ChangeRole(id, _ann.Id, MemberRole.Moderator).OrThrow()).Role.ShouldBe(MemberRole.Moderator);
        var changed = await _bot.ChangePermission(id, MemberAction.Rename, MemberRole.Moderator).OrThrow();
        changed.Permissions.Rename.ShouldBe(MemberRole.Moderator);
        (await _ann.ChangePermission(id, MemberAction.Rename, MemberRole.Member)).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        var named = await _ann.Change(id, new() { Description = " What it is " }).OrThrow();
        (named.Name, named.Description).ShouldBe(("Group", "What it is"));
    }

    [Fact]
    public async Task What_a_user_sets_for_themself_keeps_what_is_not_named()
    {
        var id = (await _bot.CreateGroup("Group", [_ann.Id])).Value!.Id;
        (await _bot.ChangeSettings(id, new())).Error!.Code.ShouldBe(ChatErrorCode.Invalid);
        await Eventually.True(
            async () => (await _bot.ChangeSettings(id, new() { Favourite = true })).Error is null, "the inbox to know the group");
        var settings = await _bot.ChangeSettings(id, new() { UnreadFrom = 1 }).OrThrow();
        (settings.Favourite, settings.UnreadFrom).ShouldBe((true, 1L));
        var draft = new SettingsChange { Draft = new() { Text = "half a" } };
        (await _bot.ChangeSettings(id, draft).OrThrow()).Draft.ShouldBe(draft.Draft);
        (await _bot.ChangeSettings(id, new() { Draft = new() { Text = new('a', 8_193) } })).Error!.Code
            .ShouldBe(ChatErrorCode.TooLarge);
    }

    [Fact]
    public async Task A_message_is_sent_once_whatever_becomes_of_the_first_tries()
    {
        var talk = (await _bot.CreateDirect(_ann.Id).OrThrow()).Id;
        foreach (var fault in new[] { Fault.Refused, Fault.DoneButUnknown, Fault.NotDoneAndUnknown })
        {
            _process.Log.Next(fault, fault == Fault.DoneButUnknown ? Fault.None : fault);
            await _bot.Send(talk, $"{fault}").OrThrow();
        }

        var texts = (await _ann.HistoryAfter(talk, 0).OrThrow()).Items.Select(message => message.Text);
        texts.ShouldBe(["Refused", "DoneButUnknown", "NotDoneAndUnknown"]);
    }

    [Fact]
    public async Task The_callers_own_id_is_one_message_for_ever()
    {
        var talk = (await _bot.CreateDirect(_ann.Id).OrThrow()).Id;
        var message = new OutgoingMessage { Text = "once", ClientMessageId = ClientMessageId.From(Guid.CreateVersion7()) };
        var first = await _bot.Send(talk, message).OrThrow();
        await _process.Restart();
        _bot = await _process.User("bot");
        (await _bot.Send(talk, message).OrThrow()).ShouldBe(first with { Duplicate = true });
        (await _bot.Send(talk, message with { Text = "twice" })).Error!.Code.ShouldBe(ChatErrorCode.IdempotencyConflict);
        (await _bot.Send(talk, "other").OrThrow()).Sequence.ShouldBe(first.Sequence + 1);
    }

    [Fact]
    public async Task A_store_that_stays_away_is_unavailable_after_the_patience_and_cancelling_ends_the_waiting()
    {
        var talk = (await _bot.CreateDirect(_ann.Id).OrThrow()).Id;
        _process.Log.Next([.. Enumerable.Repeat(Fault.Refused, 10_000)]);
        (await _bot.Send(talk, "?")).Error!.ShouldSatisfyAllConditions(
            error => error.Code.ShouldBe(ChatErrorCode.Unavailable), error => error.Retryable.ShouldBeTrue());
        using var cancelling = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Should.ThrowAsync<OperationCanceledException>(_bot.Send(talk, "?", cancelling.Token));
    }

    [Fact]
    public async Task History_is_read_both_ways()
    {
        var talk = (await _bot.CreateDirect(_ann.Id).OrThrow()).Id;
        for (var i = 0; i < 25; i++)
        {
            await _bot.Send(talk, $"{i}").OrThrow();
        }

        var expected = Enumerable.Range(0, 25).Select(i => $"{i}");
        List<MessageView> forth = [];
        MessagePage page;
        do
        {
            page = await _ann.HistoryAfter(talk, forth.LastOrDefault()?.Sequence ?? 0, limit: 10).OrThrow();
            forth.AddRange(page.Items);
        }
        while (page.More);

        forth.Select(message => message.Text).ShouldBe(expected);
        List<MessageView> back = [];
        do
        {
            page = await _ann.HistoryBefore(talk, back.FirstOrDefault()?.Sequence ?? long.MaxValue, limit: 10).OrThrow();
            back.InsertRange(0, page.Items);
        }
        while (back.Count < 25);

        back.Select(message => message.Text).ShouldBe(expected);
        page.LastSequence.ShouldBe(27);
    }

    [Fact]
    public async Task A_message_carries_all_that_it_may_have()
    {
        var talk = (await _bot.CreateDirect(_ann.Id).OrThrow()).Id;
        var first = await _ann.Send(talk, "?").OrThrow();
        await _bot.Send(talk, new OutgoingMessage
        {
            Text = "!", ContentType = "x/answer", ReplyTo = first.MessageId, Mentions = [_ann.Id],
        }).OrThrow();
        var got = (await _ann.HistoryAfter(talk, first.Sequence).OrThrow()).Items.Single();
        (got.Text, got.ContentType, got.ReplyTo, got.SenderId).ShouldBe(("!", "x/answer", first.MessageId, _bot.Id));
        got.Mentions!.Value.ShouldBe([_ann.Id]);
        (await _process.Grains.User(_bot.Id).Get())!.ShouldBe(_bot.Profile);
    }

    [Fact]
    public async Task Words_are_forwarded_with_their_author_and_messages_pinned()
    {
        var talk = (await _bot.CreateDirect(_ann.Id).OrThrow()).Id;
        var group = (await _ann.CreateGroup("All", [_bot.Id]).OrThrow()).Id;
        var said = await _ann.Send(talk, "words").OrThrow();
        var id = ClientMessageId.From(Guid.NewGuid());
        var sent = await _bot.Forward(group, talk, said.MessageId, id).OrThrow();
        await _ann.Delete(talk, said.MessageId).OrThrow();
        (await _bot.Forward(group, talk, said.MessageId, id).OrThrow()).ShouldBe(sent with { Duplicate = true });
        (await _bot.Forward(group, talk, said.MessageId)).Error!.Code.ShouldBe(ChatErrorCode.NotFound);

        (await _bot.Pin(group, sent.MessageId)).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        await _ann.Pin(group, sent.MessageId).OrThrow();
        var pinned = (await _bot.Pins(group).OrThrow()).Items.Single();
        (pinned.Text, pinned.SenderId, pinned.Forwarded!.SenderId).ShouldBe(("words", _bot.Id, _ann.Id));
        await _ann.Pin(group, sent.MessageId, pinned: false).OrThrow();
        (await _bot.Pins(group).OrThrow()).Items.ShouldBeEmpty();

        var all = await _bot.Send(group, new OutgoingMessage { Text = "@all", MentionAll = true, Silent = true }).OrThrow();
        var got = (await _ann.HistoryAfter(group, all.Sequence - 1).OrThrow()).Items.Single();
        (got.MentionAll, got.Silent).ShouldBe((true, true));
    }
}
