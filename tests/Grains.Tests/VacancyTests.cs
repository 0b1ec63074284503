using ChatOrleans.Conversations;
using ChatOrleans.Testing;

namespace ChatOrleans.Grains.Tests;

/// <summary>Made-up ids cost no lasting memory.</summary>
public sealed class VacancyTests
{
    private const int Each = 20;

    [Fact]
    public async Task Grains_that_were_asked_for_what_does_not_exist_end_and_others_stay()
    {
        await using var cluster = await TestCluster.Start();
        var ann = await cluster.NewUser("ann");
        var group = await cluster.NewGroup(ann);
        var before = await Activations();
        for (var i = 0; i < Each; i++)
        {
            await cluster.Grains.Conversation(ConversationId.From(Guid.NewGuid())).Summary(ann);
            await cluster.Grains.User(UserId.From(Guid.NewGuid())).WatchPresence(ann, new("east"));
            await cluster.Grains.DeviceSession(DeviceId.From(Guid.NewGuid())).Get();
        }

        // Sessions end at once: nobody need be signed in to ask for one.
        (await Activations()).ShouldBeGreaterThanOrEqualTo(before + (2 * Each));
        await Eventually.True(async () => await Activations() == before, "the others to end");
        (await cluster.Grains.Conversation(group).Summary(ann)).Error.ShouldBeNull();
        (await Activations()).ShouldBe(before, "neither the user nor the conversation had to begin again");

        Task<int> Activations() => cluster.Grains.GetGrain<IManagementGrain>(0).GetTotalActivationCount();
    }

    [Fact]
    public async Task What_is_created_after_it_was_asked_for_stays()
    {
        await using var cluster = await TestCluster.Start();
        var ann = await cluster.NewUser("ann");
        var id = ConversationId.From(Guid.CreateVersion7());
        (await cluster.Grains.Conversation(id).Summary(ann)).Error.ShouldNotBeNull();
        (await cluster.Grains.Conversation(id).Create(new()
        {
            Type = ConversationType.Group, CreatorId = ann, Name = "late", MemberIds = [],
        })).Error.ShouldBeNull();

        // When what was asked for later has ended, its own time is over too.
        var before = await Activations();
        await cluster.Grains.Conversation(ConversationId.From(Guid.NewGuid())).Summary(ann);
        (await Activations()).ShouldBe(before + 1);
        await Eventually.True(async () => await Activations() == before, "the other to end");
        (await cluster.Grains.Conversation(id).Summary(ann)).Value!.Name.ShouldBe("late");
        (await Activations()).ShouldBe(before);

        Task<int> Activations() => cluster.Grains.GetGrain<IManagementGrain>(0).GetTotalActivationCount();
    }
}
