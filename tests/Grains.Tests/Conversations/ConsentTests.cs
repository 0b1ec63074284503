using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Storage;
using ChatOrleans.Testing;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>Who becomes a member of what by somebody else's doing.</summary>
public sealed class ConsentTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;
    private UserId _ann, _ben, _cia;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start("Users:Strangers=Ask", "Limits:UserConversations=2", "Limits:UserRequests=3");
        (_ann, _ben, _cia) = (await _cluster.NewUser("ann"), await _cluster.NewUser("ben"), await _cluster.NewUser("cia"));
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_stranger_waits_until_their_request_is_accepted_and_is_known_then()
    {
        var direct = await NewDirect(_ben, _ann);
        (await Of(direct, _ann)).Pending.ShouldBe(true);
        (await Of(direct, _ben)).Pending.ShouldBeNull();
        (await _cluster.Grains.Conversation(direct).Accept(_ann)).Value!.Pending.ShouldBeNull();

        var group = await _cluster.NewGroup(_ben, _ann, _cia);
        (await Of(group, _ann)).Pending.ShouldBeNull("she knows him");
        (await Of(group, _cia)).Pending.ShouldBe(true);
    }

    [Fact]
    public async Task Who_writes_first_knows_whom_they_wrote_to()
    {
        await NewDirect(_ann, _ben);
        (await Of(await _cluster.NewGroup(_ben, _ann), _ann)).Pending.ShouldBeNull();
    }

    [Fact]
    public async Task Two_who_write_to_each_other_at_once_have_both_accepted()
    {
        var both = await Task.WhenAll(NewDirect(_ann, _ben), NewDirect(_ben, _ann));
        both[0].ShouldBe(both[1]);
        (await Of(both[0], _ann)).Pending.ShouldBeNull();
        (await Of(both[0], _ben)).Pending.ShouldBeNull();
    }

    [Fact]
    public async Task What_somebody_who_has_not_accepted_has_read_is_shown_to_them_alone()
    {
        var group = _cluster.Grains.Conversation(await _cluster.NewGroup(_ann, _ben));
        await Post(group, _ann);
        (await group.Mark(_ben, 3, 3, null)).Value!.ReadSequence.ShouldBe(3);
        (await ReadByBen(_ben)).ShouldBe((3, 3));
        (await ReadByBen(_ann)).ShouldBe((0, null));
        await group.Accept(_ben);
        (await ReadByBen(_ann)).ShouldBe((3, 3));

        async Task<(long, long?)> ReadByBen(UserId caller)
        {
            var listed = (await group.Members(caller, null, 10)).Value!.Items.Single(member => member.UserId == _ben);
            var synced = (await group.Sync(caller, new(0), 10)).Receipts.SingleOrDefault(receipt => receipt.UserId == _ben);
            return (listed.ReadSequence, synced?.ReadSequence);
        }
    }

    [Fact]
    public async Task Who_left_a_group_is_added_again_by_whom_they_know_alone_and_is_asked()
    {
        var group = await _cluster.NewGroup(_ann, _ben);
        await _cluster.Grains.Conversation(group).RemoveMember(_ben, _ben);
        (await _cluster.Grains.Conversation(group).AddMembers(_ann, [_ben])).Error!.Code.ShouldBe(ChatErrorCode.Blocked);
        await NewDirect(_ben, _ann);
        (await _cluster.Grains.Conversation(group).AddMembers(_ann, [_ben])).Error.ShouldBeNull();
        (await Of(group, _ben)).Pending.ShouldBe(true);
    }

    [Fact]
    public async Task Requests_take_nobodys_place_and_of_too_many_the_oldest_ends()
    {
        List<ConversationId> requests = [];
        for (var i = 0; i < 5; i++)
        {
            requests.Add(await _cluster.NewGroup(await _cluster.NewUser($"stranger{i}"), _ann));
        }

        await Eventually.True(async () => (await Inbox(_ann)).Count == 3, "two requests to end");
        (await Inbox(_ann)).ShouldBe(requests.Skip(2), ignoreOrder: true);
        (await _cluster.Grains.Conversation(requests[0]).Summary(_ann)).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        await NewDirect(_ann, _ben);
        await _cluster.NewGroup(_ben, _ann);
        (await _cluster.Grains.Conversation(requests[4]).Accept(_ann)).Error!.Code.ShouldBe(ChatErrorCode.LimitReached);
    }

    [Fact]
    public async Task Who_is_blocked_reaches_nobody()
    {
        var direct = await NewDirect(_ann, _ben);
        await _cluster.Grains.Conversation(direct).Accept(_ben);
        (await _cluster.Grains.User(_ann).WatchPresence(_ben, new("edge"))).ShouldNotBeNull();

        (await _cluster.Grains.User(_ann).Block(_ben)).Error.ShouldBeNull();
        (await _cluster.Grains.User(_ann).WatchPresence(_ben, new("edge"))).ShouldBeNull();
        await Eventually.True(async () =>
            (await Inbox(_ann)).Count == 0
            && (await Post(_cluster.Grains.Conversation(direct), _ben)).Error?.Code == ChatErrorCode.Blocked, "the end");
        (await TryNewDirect(_ben, _ann)).Value!.IsNew.ShouldBeFalse("he is still in it");
        (await TryNewDirect(_ann, _ben)).Error!.Code.ShouldBe(ChatErrorCode.Blocked, "she has blocked him");
        (await _cluster.Grains.Conversation(await _cluster.NewGroup(_ben)).AddMembers(_ben, [_ann]))
            .Error!.Code.ShouldBe(ChatErrorCode.Blocked);

        await _cluster.Grains.User(_ann).Unblock(_ben);
        (await NewDirect(_ann, _ben)).ShouldBe(direct);
        (await Post(_cluster.Grains.Conversation(direct), _ben)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_block_is_carried_out_although_the_store_failed_meanwhile()
    {
        var direct = await NewDirect(_ann, _ben);
        _cluster.Log.Next(Fault.Refused);
        (await _cluster.Grains.User(_ann).Block(_ben)).Error.ShouldBeNull();
        await _cluster.Restart();
        (await _cluster.Grains.User(_ann).Blocked()).ShouldBe([_ben]);
        await Eventually.True(async () =>
            (await Inbox(_ann)).Count == 0
            && (await Post(_cluster.Grains.Conversation(direct), _ann)).Error?.Code == ChatErrorCode.NotFound, "the end");
    }

    [Fact]
    public async Task The_direct_conversation_of_two_has_an_id_that_nobody_can_compute_and_keeps_it()
    {
        var direct = _cluster.Grains.Direct(_ann, _ben);
        (await direct.Find()).ShouldBeNull();
        var agreed = await direct.Agree(ConversationId.Direct(Guid.NewGuid()));
        (await _cluster.Grains.Direct(_ben, _ann).Agree(ConversationId.Direct(Guid.NewGuid()))).ShouldBe(agreed);
        agreed.ShouldNotBe(ConversationId.EarlierDirect(_ann, _ben));
        await _cluster.Restart();
        (await _cluster.Grains.Direct(_ann, _ben).Find()).ShouldBe(agreed);
    }

    [Fact]
    public async Task A_direct_conversation_of_an_earlier_version_is_found_again()
    {
        var earlier = ConversationId.EarlierDirect(_ann, _ben);
        await _cluster.Log.Append(
            earlier,
            [new() { Sequence = 1, Kind = EntryKind.Joined, SenderId = _ann, SentAt = DateTimeOffset.UnixEpoch, UserId = _ann }],
            new AppendChain(), CancellationToken.None);
        (await _cluster.Grains.Direct(_ben, _ann).Find()).ShouldBe(earlier);
        (await _cluster.Grains.Direct(_ben, _ann).Agree(ConversationId.Direct(Guid.NewGuid()))).ShouldBe(earlier);
    }

    private async Task<ConversationId> NewDirect(UserId from, UserId to) =>
        (await TryNewDirect(from, to)).Value!.Conversation.Id;

    private async Task<Reply<Created>> TryNewDirect(UserId from, UserId to) => await _cluster.Grains
        .Conversation(await _cluster.Grains.Direct(from, to).Agree(ConversationId.Direct(Guid.NewGuid())))
        .Create(new() { Type = ConversationType.Direct, CreatorId = from, MemberIds = [to] });

    private async Task<ConversationSummary> Of(ConversationId conversation, UserId user) =>
        (await _cluster.Grains.Conversation(conversation).Summary(user)).Value!;

    private async Task<IReadOnlyList<ConversationId>> Inbox(UserId user) =>
        [.. (await _cluster.Grains.User(user).Inbox()).Items.Select(item => item.ConversationId)];

    private static Task<Reply<Sent>> Post(IConversationGrain conversation, UserId sender) =>
        conversation.Post(ConversationParts.Message("hello") with { SenderId = sender });
}
