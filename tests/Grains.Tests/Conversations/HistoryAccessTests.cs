using ChatOrleans.Conversations;
using ChatOrleans.Errors;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>What members read of the time before they joined, on the real runtime and store.</summary>
public sealed class HistoryAccessTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;
    private UserId _ann, _ben, _cia;
    private ConversationId _id;

    private IConversationGrain Group => _cluster.Grains.Conversation(_id);

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        (_ann, _ben, _cia) = (await _cluster.NewUser("ann"), await _cluster.NewUser("ben"), await _cluster.NewUser("cia"));
        _id = await _cluster.NewGroup(_ann, _ben);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Who_joins_later_reads_nothing_of_before_in_any_way()
    {
        var early = await Post("early");
        await Change(early, EntryKind.Pinned);
        await Group.AddMembers(_ann, [_cia]);
        var joined = (await Group.Summary(_cia)).Value!;
        (joined.ReadsFrom, joined.LastMessage, joined.Unread).ShouldBe((5, null, 0));
        await Change(early, EntryKind.Edited, "late words");
        var late = await Post("late");

        await Judge();
        await Group.Mark(_cia, 7, 7, null);
        await _cluster.Restart();
        await Judge();

        async Task Judge()
        {
            (await Shown(_cia)).ShouldBe(["?", "?", "?", "?", "Joined", "?", "late"]);
            (await Group.Sync(_cia, new(0, null), 10, 0)).Entries.Select(Describe)
                .ShouldBe(["?", "?", "?", "?", "Joined", "?", "late"]);
            foreach (var query in (HistoryQuery[])[new() { Limit = 1 }, new() { Limit = 9 }, new() { Limit = 9, After = 0 },
                new() { Limit = 9, Before = 9 }, new() { Limit = 9, Around = 3 }])
            {
                var page = (await Group.History(_cia, query)).Value!;
                page.Items.Select(item => item.Text).ShouldBe(["late"]);
                (page.Next, page.Previous).ShouldBe((null, null));
            }

            (await Group.Message(_cia, late)).Value!.Text.ShouldBe("late");
            (await Group.Message(_cia, early)).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
            (await Group.Pins(_cia)).Value!.Items.ShouldBeEmpty();
            (await Change(early, EntryKind.Reacted, by: _cia)).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
            (await Group.Message(_ben, early)).Value!.Text.ShouldBe("late words");
        }
    }

    [Fact]
    public async Task What_was_said_in_an_absence_is_not_shown_after_a_return()
    {
        await Group.AddMembers(_ann, [_cia]);
        await Post("heard");
        (await Shown(_cia)).ShouldBe(["Joined", "Joined", "Joined", "heard"], "nothing had been said before");
        await Group.RemoveMember(_ann, _cia);
        await Post("missed");
        await Group.AddMembers(_ann, [_cia]);
        (await Group.Sync(_cia, new(4, null), 10, 0)).Entries.Select(Describe).ShouldBe(["?", "?", "Joined"]);
    }

    [Fact]
    public async Task What_nobody_who_is_left_can_read_can_be_taken_away_all_the_same()
    {
        var (early, own) = (await Post("early"), await Post("own"));
        await Change(early, EntryKind.Pinned);
        await Group.AddMembers(_ann, [_cia]);
        await Group.ChangeRole(_ann, _cia, MemberRole.Moderator);
        (await Group.Pins(_cia)).Value!.Hidden!.Value.ShouldBe([early]);
        (await Group.Pins(_ben)).Value!.Hidden.ShouldBeNull();
        (await Change(early, EntryKind.Unpinned, by: _cia)).Error.ShouldBeNull();
        (await Group.Pins(_ann)).Value!.Items.ShouldBeEmpty();

        await Group.ChangeRole(_ann, _ben, MemberRole.Owner);
        await Group.RemoveMember(_ben, _ann);
        await Group.AddMembers(_ben, [_ann]);
        await Group.Accept(_ann);
        (await Group.Message(_ann, own)).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        (await Change(own, EntryKind.Deleted)).Error.ShouldBeNull();
        (await Group.Message(_ben, own)).Value!.Deleted.ShouldBe(true);
    }

    [Fact]
    public async Task A_group_can_let_those_read_all_who_join_from_then_on()
    {
        await Post("early");
        await Group.AddMembers(_ann, [_cia]);
        (await Group.Change(_ben, new() { History = HistoryAccess.All })).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        (await Group.Change(_ann, new() { History = HistoryAccess.All })).Value!.History.ShouldBe(HistoryAccess.All);
        await _cluster.Restart();
        var dan = await _cluster.NewUser("dan");
        await Group.AddMembers(_ann, [dan]);
        (await Shown(dan)).ShouldBe(["Joined", "Joined", "early", "Joined", "SettingsChanged", "Joined"]);
        (await Group.Summary(dan)).Value!.ReadsFrom.ShouldBeNull();
        (await Shown(_cia)).ShouldBe(["?", "?", "?", "Joined", "SettingsChanged", "Joined"]);
        (await Group.Change(_ann, new() { History = HistoryAccess.All })).Value!.LastSequence.ShouldBe(6, "it is so already");
    }

    [Fact]
    public async Task A_channel_is_read_from_its_beginning()
    {
        var id = ConversationId.From(Guid.CreateVersion7());
        var channel = _cluster.Grains.Conversation(id);
        await channel.Create(new() { Type = ConversationType.Channel, CreatorId = _ann, Name = "News", MemberIds = [] });
        await channel.Post(new()
        {
            SenderId = _ann, ClientMessageId = ClientMessageId.From(Guid.NewGuid()), ContentType = "text", Text = "first",
        });
        await channel.AddMembers(_ann, [_cia]);
        (await channel.History(_cia, new() { Limit = 9 })).Value!.Items.Single().Text.ShouldBe("first");
    }

    private static string Describe(Entry entry) =>
        entry.Kind == EntryKind.Hidden ? entry == new Entry
        {
            Sequence = entry.Sequence, Kind = EntryKind.Hidden, SenderId = default, SentAt = default,
        } ? "?" : "something of it" : entry.Text ?? $"{entry.Kind}";

    private async Task<IEnumerable<string>> Shown(UserId reader) =>
        (await Group.Entries(reader, new(0, null), 20)).Value!.Items.Select(Describe);

    private async Task<MessageId> Post(string text) => (await Group.Post(new()
    {
        SenderId = _ann, ClientMessageId = ClientMessageId.From(Guid.NewGuid()), ContentType = "text", Text = text,
    })).Value!.MessageId;

    private Task<Reply<Sent>> Change(MessageId message, EntryKind kind, string? text = null, UserId? by = null) =>
        Group.ChangeMessage(new()
        {
            SenderId = by ?? _ann, ClientMessageId = ClientMessageId.From(Guid.NewGuid()), MessageId = message, Kind = kind,
            Text = text, Emoji = kind == EntryKind.Reacted ? "👍" : null,
        });
}
