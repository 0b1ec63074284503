using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Testing;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>Roles and permissions at the grain.</summary>
public sealed class RoleChangeTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;
    private UserId _ann, _ben, _cia;
    private ConversationId _id;

    private IConversationGrain Group => _cluster.Grains.Conversation(_id);

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        (_ann, _ben, _cia) = (await _cluster.NewUser("ann"), await _cluster.NewUser("ben"), await _cluster.NewUser("cia"));
        _id = await _cluster.NewGroup(_ann, _ben, _cia);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Of_two_admins_who_demote_each_other_at_once_one_is_refused()
    {
        await Group.ChangePermission(_ann, MemberAction.ChangeRoles, MemberRole.Admin);
        await Group.ChangeRole(_ann, _ben, MemberRole.Admin);
        await Group.ChangeRole(_ann, _cia, MemberRole.Admin);
        var both = await Task.WhenAll(
            Group.ChangeRole(_ben, _cia, MemberRole.Member), Group.ChangeRole(_cia, _ben, MemberRole.Member));
        both.Select(reply => reply.Error?.Code).ShouldBe([null, ChatErrorCode.Forbidden], ignoreOrder: true);
        (await Group.Members(_ann, null, 10)).Value!.Items.Count(member => member.Role == MemberRole.Admin).ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_owners_who_demote_each_other_at_once_one_stays_owner()
    {
        await Group.ChangeRole(_ann, _ben, MemberRole.Owner);
        var both = await Task.WhenAll(
            Group.ChangeRole(_ann, _ben, MemberRole.Member), Group.ChangeRole(_ben, _ann, MemberRole.Member));
        both.Select(reply => reply.Error?.Code).ShouldBe([null, ChatErrorCode.Forbidden], ignoreOrder: true);
        (await Group.Members(_ann, null, 10)).Value!.Items.Count(member => member.Role == MemberRole.Owner).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_chosen_holds_after_a_restart_and_everybody_is_shown_it()
    {
        (await Group.ChangePermission(_ann, MemberAction.Post, MemberRole.Moderator)).Value!.Permissions.Post
            .ShouldBe(MemberRole.Moderator);
        await Group.Change(_ann, new() { Description = "What it is" });
        await Group.ChangeRole(_ann, _ben, MemberRole.Moderator);
        await _cluster.Restart();
        var shown = (await Group.Summary(_cia)).Value!;
        (shown.Permissions, shown.Description, shown.Name).ShouldBe(
            (PermissionTable.Of(ConversationType.Group) with { Post = MemberRole.Moderator }, "What it is", "Group"));
        (await Post(_cia)).Error!.Code.ShouldBe(ChatErrorCode.Forbidden);
        (await Group.Typing(_cia, true)).Error.ShouldBeNull("replies are allowed");
        (await Post(_ben)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_permission_that_could_not_be_stored_is_not_in_force()
    {
        _cluster.Log.Next(Fault.Refused);
        await Should.ThrowAsync<TransientException>(Group.ChangePermission(_ann, MemberAction.Post, MemberRole.Admin));
        await Eventually.True(Posts, "a post, once the log is read again");

        async Task<bool> Posts()
        {
            try
            {
                return (await Post(_ben)).Error is null;
            }
            catch (TransientException)
            {
                return false;
            }
        }
    }

    private Task<Reply<Sent>> Post(UserId sender) => Group.Post(ConversationParts.Message("hello") with
    {
        SenderId = sender,
        ClientMessageId = ClientMessageId.From(Guid.NewGuid()),
    });
}
