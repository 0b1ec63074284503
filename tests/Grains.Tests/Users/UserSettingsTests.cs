using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Testing;
using ChatOrleans.Users;

namespace ChatOrleans.Grains.Tests.Users;

/// <summary>What a user sets for themself: durable, told to their devices, gone when they leave.</summary>
public sealed class UserSettingsTests : IAsyncLifetime
{
    private static readonly UserId Ann = UserId.From(Guid.CreateVersion7());
    private static readonly ConversationId Trip = ConversationId.From(Guid.CreateVersion7());
    private TestCluster _cluster = null!;

    private IUserGrain User => _cluster.Grains.User(Ann);

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        await Notify(1, joined: true);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task They_outlive_the_activation_and_changes_at_once_keep_each_its_fields()
    {
        var replies = await Task.WhenAll(Change(new() { Favourite = true }), Change(new() { UnreadFrom = 3 }));
        replies.Max(reply => reply.Value!.Version).ShouldBe(2);
        await _cluster.Restart();
        (await User.Settings(Trip)).ShouldBe(new() { ConversationId = Trip, Version = 2, Favourite = true, UnreadFrom = 3 });
        (await User.Inbox()).Settings.ShouldBe([(await User.Settings(Trip))!]);
    }

    [Fact]
    public async Task They_are_shown_once_they_are_durable()
    {
        var (reached, go) = _cluster.States.Hold("personal");
        var changed = Change(new() { Favourite = true });
        await reached;
        (await User.Settings(Trip)).ShouldBeNull();
        go.SetResult();
        (await changed).Value!.Favourite.ShouldBe(true);
        (await User.Settings(Trip)).ShouldBe((await changed).Value);
    }

    [Fact]
    public async Task A_write_that_fails_is_not_shown_and_may_be_repeated()
    {
        _cluster.States.FailWrite(1, Fault.Refused);
        await Should.ThrowAsync<TransientException>(Change(new() { Favourite = true }));
        (await User.Settings(Trip)).ShouldBeNull();
        (await Change(new() { Favourite = true })).Value!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task Only_of_conversations_of_the_user()
    {
        (await User.ChangeSettings(ConversationId.From(Guid.NewGuid()), new() { Favourite = true })).Error!.Code
            .ShouldBe(ChatErrorCode.NotFound);
    }

    [Fact]
    public async Task A_draft_too_many_changes_nothing_and_the_end_of_one_makes_room()
    {
        ConversationId[] all = [.. Enumerable.Range(0, 33).Select(_ => ConversationId.From(Guid.NewGuid()))];
        foreach (var id in all)
        {
            await User.Notify(new() { ConversationId = id, Sequence = 1, Joined = true });
        }

        foreach (var id in all[..32])
        {
            (await User.ChangeSettings(id, Draft(new('a', 8_192)))).Error.ShouldBeNull();
        }

        (await User.ChangeSettings(all[32], Draft("a"))).Error!.Code.ShouldBe(ChatErrorCode.LimitReached);
        (await User.Settings(all[32])).ShouldBeNull();
        (await User.ChangeSettings(all[32], Draft(""))).Error.ShouldBeNull("nothing is always possible");
        (await User.ChangeSettings(all[0], Draft("a"))).Error.ShouldBeNull();
        (await User.ChangeSettings(all[32], Draft("a"))).Value!.Draft!.Text.ShouldBe("a");
    }

    [Fact]
    public async Task They_go_when_the_user_leaves_also_when_a_write_fails_between_and_do_not_come_back()
    {
        await Change(new() { Favourite = true });
        _cluster.States.FailWrite(2, Fault.Refused);
        await Should.ThrowAsync<TransientException>(Notify(2, joined: false));
        _cluster.States.EndFaults().ShouldBeTrue();
        await Notify(2, joined: false);
        (await User.Settings(Trip)).ShouldBeNull();
        (await User.Inbox()).Settings.ShouldBe([new() { ConversationId = Trip, Version = 2 }]);
        await Notify(3, joined: true);
        (await User.Settings(Trip))!.Favourite.ShouldBeNull();
    }

    private static SettingsChange Draft(string text) => new() { Draft = new() { Text = text } };

    private Task<Reply<ConversationSettings>> Change(SettingsChange change) => User.ChangeSettings(Trip, change);

    private Task Notify(long sequence, bool joined) =>
        User.Notify(new() { ConversationId = Trip, Sequence = sequence, Joined = joined });
}
