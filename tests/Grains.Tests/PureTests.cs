using System.Collections.Immutable;
using ChatOrleans.Accounts;
using ChatOrleans.Conversations;
using ChatOrleans.Testing;
using ChatOrleans.Users;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOrleans.Grains.Tests;

public sealed class PureTests
{
    private static readonly ConversationId Conversation = ConversationId.From(Guid.Empty);

    [Fact]
    public void Edits_deletions_and_reactions_are_folded_into_their_messages()
    {
        var message = MessageId.At(Conversation, 1, DateTimeOffset.UnixEpoch);
        ImmutableArray<Entry> later =
        [
            About(1, 4, EntryKind.Edited) with { Text = "second" },
            About(1, 5, EntryKind.Reacted, user: 1) with { Emoji = "👍" },
            About(1, 6, EntryKind.Reacted, user: 2) with { Emoji = "👍" },
            About(1, 7, EntryKind.Reacted, user: 2) with { Emoji = "🎉" },
            About(1, 8, EntryKind.Unreacted, user: 2) with { Emoji = "🎉" },
            About(2, 9, EntryKind.Deleted),
        ];
        ImmutableArray<Entry> posts =
        [
            About(null, 1, EntryKind.Posted) with { MessageId = message, Text = "first" },
            About(null, 2, EntryKind.Posted) with { MessageId = message, Text = "gone" },
            About(null, 3, EntryKind.Joined),
        ];
        var folded = MessageFold.Fold(Conversation, posts, later, User(1));
        folded.Length.ShouldBe(2);
        (folded[0].Text, folded[0].EditedAt.HasValue, folded[0].Deleted).ShouldBe(("second", true, null));
        folded[0].Reactions!.Value.Single().ShouldBe(new ReactionCount { Emoji = "👍", Count = 2, Mine = true });
        (folded[1].Text, folded[1].Deleted).ShouldBe((null, true));
    }

    [Fact]
    public void An_audience_takes_the_latest_word_of_each_user()
    {
        var audience = new Audience();
        audience.Moved(User(1), Where(2, "east"));
        audience.Moved(User(2), Where(1, "east", "west"));
        audience.Moved(User(1), Where(1, "west"));
        audience.ByEdge.Select(edge => (edge.Edge.Value, edge.Recipients.Length)).ShouldBe([("east", 2), ("west", 1)]);
        audience.Moved(User(1), Where(3));
        audience.ByEdge.Single(edge => edge.Edge.Value == "east").Recipients.ShouldBe([User(2)]);
        audience.Remove(User(2));
        audience.ByEdge.ShouldBeEmpty();
    }

    [Fact]
    public void A_message_id_sorts_by_time_and_knows_its_sequence() => Prop.ForAll(
        Gen.Choose(1, int.MaxValue).ToArbitrary(),
        sequence =>
        {
            var now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + (sequence % 1_000));
            var id = MessageId.At(Conversation, sequence, now);
            var later = MessageId.At(Conversation, 1, now.AddMilliseconds(1));
            return id.Sequence == sequence && id.Value.Version == 7
                && string.CompareOrdinal(id.ToString(), later.ToString()) < 0;
        }).QuickCheckThrowOnFailure();

    /// <summary>Over any stretch of time no more is granted than the burst and what the rate refills.</summary>
    [Fact]
    public void A_bucket_never_grants_more_than_burst_and_rate_and_says_when_again() => Prop.ForAll(
        Gen.Choose(0, 2_000).Zip(Gen.Choose(1, 9)).NonEmptyListOf().ToArbitrary(),
        calls =>
        {
            var time = new ManualTime();
            var bucket = new TokenBucket(5, 60, TimeSpan.FromMinutes(1), time);
            var start = time.GetUtcNow();
            var granted = 0;
            foreach (var (wait, atMost) in calls)
            {
                time.Advance(TimeSpan.FromMilliseconds(wait));
                var permits = bucket.Take(atMost);
                granted += permits.Count;
                if (permits.IsNone)
                {
                    time.Advance(permits.RetryAfter + TimeSpan.FromMilliseconds(1));
                    if (bucket.Take(atMost).Count != 1)
                    {
                        return false;
                    }

                    granted++;
                }
            }

            return granted <= 5 + (time.GetUtcNow() - start).TotalSeconds + 0.001;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Wrong_tries_lock_for_longer_and_longer_up_to_a_bound()
    {
        var now = DateTimeOffset.UnixEpoch;
        var lockout = new Lockout();
        List<double> minutes = [];
        for (var i = 0; i < 35; i++)
        {
            lockout.LockedFor(now).ShouldBeNull();
            lockout = lockout.Try(5, now);
            if (lockout.LockedFor(now) is { } wait)
            {
                minutes.Add(wait.TotalMinutes);
                now += wait;
            }
        }

        minutes.ShouldBe([1, 2, 4, 8, 15, 15, 15]);
    }

    private static WhereUserIs Where(long version, params string[] edges) =>
        new() { Version = version, Edges = [.. edges.Select(edge => new EdgeId(edge))] };

    private static UserId User(int number) => UserId.From(new Guid(number, 1, 0, new byte[8]));

    private static Entry About(long? refersTo, long sequence, EntryKind kind, int user = 1) => new()
    {
        Sequence = sequence,
        Kind = kind,
        SenderId = User(user),
        SentAt = DateTimeOffset.UnixEpoch,
        RefersTo = refersTo,
    };
}
