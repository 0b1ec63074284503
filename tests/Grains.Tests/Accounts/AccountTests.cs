using ChatOrleans.Accounts;

namespace ChatOrleans.Grains.Tests.Accounts;

/// <summary>Names that belong to programs, and what an inbox says of joining.</summary>
public sealed class AccountTests : IAsyncLifetime
{
    private static readonly UserId Bot = UserId.From(Guid.CreateVersion7());
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.Start();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_name_without_password_has_an_owner_and_no_log_in_and_locks_like_any_other()
    {
        var account = _cluster.Grains.Account("Robot");
        (await account.Owner()).ShouldBeNull();
        (await account.Register(Bot, IAccountGrain.NoPassword)).ShouldBeTrue();
        (await account.Register(Bot, IAccountGrain.NoPassword)).ShouldBeTrue();
        (await account.Register(UserId.From(Guid.CreateVersion7()), "a hash")).ShouldBeFalse();
        for (var i = 0; i < 5; i++)
        {
            (await account.BeginLogin()).ShouldBe(new LoginAttempt());
        }

        (await account.BeginLogin()).LockedFor.ShouldNotBeNull();

        await _cluster.Restart();
        account = _cluster.Grains.Account("robot");
        (await account.Owner()).ShouldBe(Bot);
        (await account.BeginLogin()).ShouldBe(new LoginAttempt());
    }

    [Fact]
    public async Task The_inbox_says_since_when_the_user_is_a_member()
    {
        var (ann, ben) = (await _cluster.NewUser("ann"), await _cluster.NewUser("ben"));
        var group = await _cluster.NewGroup(ann, ben);
        (await Joined(ann), await Joined(ben)).ShouldBe((1, 2));
        await _cluster.Grains.Conversation(group).RemoveMember(ben, ben);
        await _cluster.Grains.Conversation(group).AddMembers(ann, [ben]);
        (await Joined(ann), await Joined(ben)).ShouldBe((1, 4));
    }

    private async Task<long> Joined(UserId user) => (await _cluster.Grains.User(user).Inbox()).Items.Single().JoinedSequence;
}
