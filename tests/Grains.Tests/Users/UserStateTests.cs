using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Json;
using ChatOrleans.Users;

namespace ChatOrleans.Grains.Tests.Users;

/// <summary>The rules of the two rows of a user.</summary>
public sealed class UserStateTests
{
    private static readonly UserId Ann = UserId.From(new Guid(1, 0, 0, new byte[8]));
    private static readonly ConversationId Talk = ConversationId.From(new Guid(2, 0, 0, new byte[8]));
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DeviceId Phone = DeviceId.From(new Guid(3, 0, 0, new byte[8]));
    private static readonly DeviceId Laptop = DeviceId.From(new Guid(4, 0, 0, new byte[8]));
    private static readonly UserState Created = new UserState().Created(
        Ann, new() { Username = "ann", DisplayName = "Ann Lee", Email = "a@b" }, DateTimeOffset.UnixEpoch);

    [Fact]
    public void A_profile_is_made_once_and_changes_only_as_the_version_that_was_read()
    {
        Created.Created(Ann, new() { Username = "ann", DisplayName = "Other" }, DateTimeOffset.MaxValue).ShouldBe(Created);
        new UserState().Changed(new()).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        Created.Changed(new() { IfVersion = 2 }).Error!.Code.ShouldBe(ChatErrorCode.Conflict);
        var changed = Created.Changed(new() { IfVersion = 1, DisplayName = "Ann" }).Value!.User!;
        (changed.DisplayName, changed.Version, changed.Email).ShouldBe(("Ann", 2, "a@b"));
    }

    [Fact]
    public void Devices_are_listed_once_in_order_up_to_the_limit()
    {
        var one = Created.WithDevice(Phone, 1).Value!;
        one.WithDevice(Phone, 1).Value.ShouldBe(one);
        one.WithDevice(Laptop, 1).Error!.Code.ShouldBe(ChatErrorCode.LimitReached);
        var two = one.WithDevice(Laptop, 2).Value!;
        two.Devices.ShouldBe([Phone, Laptop]);
        two.WithoutDevice(Phone).Devices.ShouldBe([Laptop]);
        one.WithoutDevice(Laptop).ShouldBe(one);
    }

    [Fact]
    public void The_index_is_up_to_date_when_it_has_the_names_of_the_profile()
    {
        new UserState().IsIndexed().ShouldBeTrue();
        Created.IsIndexed().ShouldBeFalse();
        Created.Names().ShouldBe(["ann", "lee"]);
        (Created with { IndexedNames = Created.Names() }).IsIndexed().ShouldBeTrue();
    }

    [Fact]
    public void The_later_notice_wins_in_any_order_of_arrival()
    {
        var (joined, left) = (Notice(3, joined: true), Notice(5, joined: false));
        var inbox = new InboxState().After(joined, Now);
        inbox.Joined().ShouldBe([(Talk, 3)]);
        inbox.After(joined, Now).ShouldBe(inbox);
        var gone = inbox.After(left, Now);
        (gone.IsMember(Talk), inbox.IsMember(Talk)).ShouldBe((false, true));
        gone.After(joined, Now).ShouldBe(gone);
        gone.After(Notice(7, joined: true), Now).Joined().ShouldBe([(Talk, 7)]);
    }

    /// <summary>As rows are that are stored already.</summary>
    [Fact]
    public void Rows_are_read_as_they_were_written_before()
    {
        var user = JsonSerializer.Deserialize<UserState>(
            $$"""{"devices":["{{Phone}}"],"indexedNames":["ann"]}""", ChatJson.Options)!;
        (user.Devices.Single(), user.IndexedNames.Single(), user.User).ShouldBe((Phone, "ann", null));
        var row = """{"conversations":{"TALK":{"sequence":4,"member":true}}}""".Replace("TALK", Talk.ToString());
        var inbox = JsonSerializer.Deserialize<InboxState>(row, ChatJson.Options)!;
        inbox.Joined().ShouldBe([(Talk, 4)]);
        (inbox.Accepted().Single(), inbox.Blocked.Length).ShouldBe((Talk, 0));
        JsonSerializer.Serialize(inbox, ChatJson.Options)
            .ShouldBe(row.Replace("true}}", "true,\"refused\":false}},\"blocked\":[]"));
        JsonSerializer.Deserialize<UserState>("{}", ChatJson.Options)!.Devices.ShouldBeEmpty();
    }

    [Fact]
    public void Of_what_was_left_the_latest_are_remembered_and_what_was_left_just_now()
    {
        var inbox = new InboxState();
        for (var i = 0; i < InboxState.LeftMax + 3; i++)
        {
            inbox = inbox.After(
                Notice(1, joined: false) with { ConversationId = ConversationId.From(new Guid(i, 0, 0, new byte[8])) },
                Now.AddMinutes(i * 10));
        }

        inbox.Conversations.Count.ShouldBe(InboxState.LeftMax);
        inbox.Conversations.ShouldNotContainKey(ConversationId.From(new Guid(2, 0, 0, new byte[8])));
        inbox = inbox with { Conversations = inbox.Conversations.Clear() };
        for (var i = 0; i < InboxState.LeftMax + 3; i++)
        {
            inbox = inbox.After(
                Notice(1, joined: false) with { ConversationId = ConversationId.From(new Guid(i, 0, 0, new byte[8])) }, Now);
        }

        inbox.Conversations.Count.ShouldBe(InboxState.LeftMax + 3, "an older notice may be on its way");
    }

    [Fact]
    public void A_user_wants_no_direct_conversation_with_whom_they_block_no_old_request_and_not_too_many()
    {
        var (me, other, stranger) = (UserId.From(Guid.NewGuid()), UserId.From(Guid.NewGuid()), UserId.From(Guid.NewGuid()));
        var inbox = new InboxState { Blocked = [other] };
        var earlier = ConversationId.EarlierDirect(other, me);
        inbox = inbox with
        {
            Conversations = inbox.Conversations
                .Add(Id(1), Entry(Now, other)).Add(earlier, Entry(null, null)).Add(Id(2), Entry(null, stranger))
                .Add(Id(3), Entry(Now.AddDays(-31), stranger)).Add(Id(4), Entry(Now.AddDays(-2), null))
                .Add(Id(5), Entry(Now.AddDays(-1), null)).Add(Id(6), Entry(Now.AddDays(-3), null) with { Member = false }),
        };
        inbox.Unwanted(me, Now.AddDays(-30), requestsMax: 2).ShouldBe([Id(1), earlier, Id(3), Id(4)], ignoreOrder: true);
        inbox.Knows(me, stranger).ShouldBeTrue();
        inbox.Knows(me, other).ShouldBeTrue("an earlier version did not keep whom a direct conversation is with");
        inbox.Knows(me, UserId.From(Guid.NewGuid())).ShouldBeFalse();
    }

    [Fact]
    public void Whoever_asks_most_often_loses_requests_first()
    {
        var (me, attacker, friend) = (UserId.From(Guid.NewGuid()), UserId.From(Guid.NewGuid()), UserId.From(Guid.NewGuid()));
        var inbox = new InboxState();
        inbox = inbox with
        {
            Conversations = inbox.Conversations.Add(Id(1), Entry(Now.AddDays(-9), friend) with { By = friend }).AddRange(
                Enumerable.Range(2, 5).Select(n => KeyValuePair.Create(
                    Id(n), Entry(Now.AddMinutes(n), null) with { By = attacker }))),
        };
        inbox.Unwanted(me, Now.AddDays(-30), requestsMax: 3).ShouldBe([Id(2), Id(3), Id(4)], ignoreOrder: true);
    }

    private static MembershipNotice Notice(long sequence, bool joined) =>
        new() { ConversationId = Talk, Sequence = sequence, Joined = joined };

    private static ConversationId Id(int number) => ConversationId.From(new Guid(number, 0, 0, new byte[8]));

    private static InboxEntry Entry(DateTimeOffset? pendingSince, UserId? peer) =>
        new() { Sequence = 1, Member = true, PendingSince = pendingSince, Peer = peer };
}
