using System.Collections.Immutable;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Json;
using ChatOrleans.Limits;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>The fold of a log.</summary>
public sealed class ConversationTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConversationId Group = ConversationId.From(new Guid(1, 0, 0, new byte[8]));
    private static readonly ChatLimits Limits = new() { GroupMembers = 4 };

    /// <summary>
    /// Whatever is done: numbers are dense, and a stored snapshot with the rest of the log is the same as the whole log.
    /// </summary>
    [Fact]
    public void Numbers_are_dense_and_a_snapshot_with_its_tail_equals_the_whole() => Prop.ForAll(
        Gen.Choose(0, 6).ListOf().SelectMany(actions => Gen.Choose(0, 40), (actions, cut) => (actions, cut)).ToArbitrary(),
        run =>
        {
            var (actions, cut) = run;
            var live = Conversation.Empty(Group);
            List<Entry> log = [];
            foreach (var action in actions.Prepend(-1))
            {
                var decision = Act(live, action, log.Count);
                log.AddRange(decision.Entries);
                live = decision.After ?? live;
            }

            var whole = Folded.Of(log);
            var head = Folded.Of(log.Take(cut));
            var tail = new Folded(Stored(head.Snapshot)).With(log.Skip(cut));
            return log.Select(entry => entry.Sequence).SequenceEqual(Enumerable.Range(1, log.Count).Select(i => (long)i))
                && Text(whole.Snapshot) == Text(tail.Snapshot)
                && Text(whole.Snapshot) == Text(new Folded(live, whole.Watermarks).Snapshot);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Times_do_not_run_backwards_across_a_snapshot()
    {
        var created = Act(Conversation.Empty(Group), -1, 0).After!;
        var reloaded = Conversation.From(Group, Stored(created.ToState(new(), ImmutableDictionary<UserId, long>.Empty)));
        reloaded.Post(Post(User(1)), Limits, Start.AddHours(-1)).Entries.Single().SentAt.ShouldBe(Start);
    }

    private static Decision Act(Conversation conversation, int action, int step)
    {
        var owner = conversation.Members.FirstOrDefault(member => member.Value.Role == MemberRole.Owner).Key;
        var other = User((step % 5) + 1);
        return action switch
        {
            -1 => conversation.Create(
                new() { Type = ConversationType.Group, CreatorId = User(1), Name = "G", MemberIds = [User(2)] }, [], Limits,
                Start),
            0 => conversation.AddMembers(owner, [other], step % 3 == 0 ? [other] : [], Limits, Start),
            1 => conversation.Remove(owner, other, Start),
            2 => conversation.ChangeRole(owner, other, (MemberRole)(step % 5), Start),
            4 => conversation.ChangePermission(owner, (MemberAction)(step % 9), MemberRole.Admin, Start),
            3 when step % 2 == 0 && conversation.Find(other) is { IsPending: true } => conversation.Accept(other, Start),
            3 => conversation.ChangeSettings(
                owner, new() { Name = $"name {step}", Description = $"about {step % 4}" }, Limits, Start),
            _ => conversation.Post(Post(other), Limits, Start.AddSeconds(step)),
        };
    }

    private static ConversationState Stored(ConversationState state) =>
        JsonSerializer.Deserialize<ConversationState>(Text(state), ChatJson.Options)!;

    private static string Text(ConversationState state) => JsonSerializer.Serialize(state, ChatJson.Options);

    private static UserId User(int number) => UserId.From(new Guid(number, 1, 0, new byte[8]));

    private static PostMessage Post(UserId sender) => new()
    {
        SenderId = sender,
        ClientMessageId = ClientMessageId.From(Guid.NewGuid()),
        ContentType = "text",
        Text = "hello",
    };

    /// <summary>A conversation with its watermarks, as an activation folds them.</summary>
    private sealed class Folded(Conversation conversation, Watermarks watermarks)
    {
        private Conversation _conversation = conversation;

        public Folded(ConversationState snapshot)
            : this(Conversation.From(Group, snapshot), new()) => Watermarks.Load(snapshot);

        public Watermarks Watermarks => watermarks;

        public ConversationState Snapshot => _conversation.ToState(watermarks, ImmutableDictionary<UserId, long>.Empty);

        public static Folded Of(IEnumerable<Entry> log) => new Folded(Conversation.Empty(Group), new()).With(log);

        public Folded With(IEnumerable<Entry> entries)
        {
            foreach (var entry in entries)
            {
                _conversation = _conversation.With(entry);
                watermarks.Apply(entry);
            }

            return this;
        }
    }
}
