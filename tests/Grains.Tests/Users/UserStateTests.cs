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
        var inbox = new InboxState().After(joined);
        inbox.Joined().ShouldBe([(Talk, 3)]);
        inbox.After(joined).ShouldBe(inbox);
        var gone = inbox.After(left);
        (gone.IsMember(Talk), inbox.IsMember(Talk)).ShouldBe((false, true));
        gone.After(joined).ShouldBe(gone);
        gone.After(Notice(7, joined: true)).Joined().ShouldBe([(Talk, 7)]);
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
        JsonSerializer.Serialize(inbox, ChatJson.Options).ShouldBe(row);
        JsonSerializer.Deserialize<UserState>("{}", ChatJson.Options)!.Devices.ShouldBeEmpty();
    }

    private static MembershipNotice Notice(long sequence, bool joined) =>
        new() { ConversationId = Talk, Sequence = sequence, Joined = joined };
}
