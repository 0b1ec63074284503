using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Limits;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>Which unread messages mention a member, as a fold of the log, and on the real runtime and store.</summary>
public sealed class MentionTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ChatLimits Limits = new();

    private readonly UserId _ann = User(1), _ben = User(2), _cia = User(3);
    private Conversation _conversation = Conversation.Empty(ConversationId.From(Guid.NewGuid()));

    public MentionTests() => _conversation = _conversation.Create(
        new() { Type = ConversationType.Group, CreatorId = _ann, Name = "Friends", MemberIds = [_ben, _cia] }, [], Limits, Start)
        .After!;

    [Fact]
    public void A_message_mentions_by_id_or_all_and_counts_once()
    {
        var one = Post([_ben, User(9)]);
        var all = Post(null, all: true);
        var both = Post([_ben], all: true);
        Post(null);
        Mentions(_ben).ShouldBe([one.Sequence, all.Sequence, both.Sequence]);
        Mentions(_cia).ShouldBe([all.Sequence, both.Sequence]);
        Mentions(_ben, read: all.Sequence).ShouldBe([both.Sequence]);
    }

    [Fact]
    public void An_edit_mentions_others_in_place_of_the_earlier_ones_and_a_deletion_nobody()
    {
        var post = Post([_ben]);
        var last = Post([_ben]);
        Change(post, EntryKind.Edited, [_cia]);
        Mentions(_ben).ShouldBe([last.Sequence]);
        Mentions(_cia).ShouldBe([post.Sequence]);
        Change(post, EntryKind.Edited, [_ben], all: true);
        Mentions(_ben).ShouldBe([post.Sequence, last.Sequence]);
        Mentions(_cia).ShouldBe([post.Sequence]);
        Change(post, EntryKind.Deleted);
        Mentions(_ben).ShouldBe([last.Sequence]);
        Mentions(_cia).ShouldBeEmpty();
        _conversation.MentionsOfAll.ShouldBeEmpty();
    }

    [Fact]
    public void Of_many_the_latest_are_kept()
    {
        var posts = Enumerable.Range(0, 150).Select(i => Post(i % 2 == 0 ? [_ben] : null, all: i % 2 > 0).Sequence).ToList();
        Mentions(_ben).ShouldBe(posts[50..]);
        var more = Enumerable.Range(0, 110).Select(_ => Post([_ben]).Sequence).ToList();
        Mentions(_ben).ShouldBe(more[10..]);
        _conversation.Members[_ben].Mentions.Length.ShouldBe(100);
    }

    [Fact]
    public void Who_comes_back_is_mentioned_by_nothing_of_before()
    {
        Post([_ben]);
        _conversation = _conversation.Remove(_ben, _ben, Start).After!;
        Post([_ben]);
        _conversation = _conversation.AddMembers(_ann, [_ben], [], Limits, Start).After!;
        _conversation.Members[_ben].Mentions.ShouldBeEmpty();
    }

    [Fact]
    public void A_snapshot_has_those_that_are_not_read_and_one_of_an_earlier_version_has_none()
    {
        var (read, unread) = (Post([_ben, _cia]), Post([_ben, _cia], all: true));
        var watermarks = new Watermarks();
        watermarks.Raise(_ben, read.Sequence, read.Sequence, unread.Sequence);
        var loaded = Conversation.From(_conversation.Id, _conversation.ToState(watermarks, []));
        loaded.Members[_ben].Mentions.ShouldBe([unread.Sequence]);
        loaded.Members[_cia].Mentions.ShouldBe([read.Sequence, unread.Sequence]);
        loaded.MentionsOfAll.ShouldBe([unread.Sequence]);
        Conversation.From(_conversation.Id, new() { Sequence = 9 }).MentionsOfAll.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_summary_has_those_that_are_not_read_on_any_device_also_after_a_restart()
    {
        await using var cluster = await TestCluster.Start();
        var (ann, ben) = (await cluster.NewUser("ann"), await cluster.NewUser("ben"));
        var id = await cluster.NewGroup(ann, ben);
        var first = await Send();
        var second = await Send();
        (await Shown(ben))!.Value.ShouldBe([first.Sequence, second.Sequence]);
        (await Shown(ann)).ShouldBeNull("it is her own");
        await Group().Mark(ben, 0, first.Sequence, null);
        await cluster.Restart();
        (await Shown(ben))!.Value.ShouldBe([second.Sequence]);

        // Of an edit and a deletion at once, in whatever order, nothing is left.
        for (var i = 0; i < 20; i++)
        {
            var post = await Send();
            await Task.WhenAll(Do(post, EntryKind.Deleted), Do(post, EntryKind.Edited));
        }

        (await Shown(ben))!.Value.ShouldBe([second.Sequence]);
        await Group().Mark(ben, 0, second.Sequence, null);
        (await Shown(ben)).ShouldBeNull();

        IConversationGrain Group() => cluster.Grains.Conversation(id);

        async Task<ImmutableArray<long>?> Shown(UserId user) => (await Group().Summary(user)).Value!.Mentions;

        async Task<Sent> Send() => (await Group().Post(ConversationParts.Message("@ben") with
        {
            SenderId = ann, ClientMessageId = ClientMessageId.From(Guid.NewGuid()), Mentions = [ben],
        })).Value!;

        Task Do(Sent post, EntryKind kind) => Group().ChangeMessage(new()
        {
            SenderId = ann, ClientMessageId = ClientMessageId.From(Guid.NewGuid()), MessageId = post.MessageId, Kind = kind,
            Text = kind == EntryKind.Edited ? "@ben!" : null, Mentions = kind == EntryKind.Edited ? [ben] : null,
        });
    }

    private static UserId User(int number) => UserId.From(new Guid(number, 1, 0, new byte[8]));

    private ImmutableArray<long> Mentions(UserId user, long read = 0) =>
        MentionList.Unread(_conversation, _conversation.Members[user], read);

    private Entry Post(ImmutableArray<UserId>? mentions, bool all = false)
    {
        var decision = _conversation.Post(
            ConversationParts.Message("text") with { SenderId = _ann, Mentions = mentions, MentionAll = all }, Limits, Start);
        _conversation = decision.After!;
        return decision.Entries.Single();
    }

    private void Change(Entry post, EntryKind kind, ImmutableArray<UserId>? mentions = null, bool all = false) =>
        _conversation = _conversation.Change(
            new()
            {
                SenderId = _ann, ClientMessageId = ClientMessageId.From(Guid.NewGuid()), MessageId = post.MessageId!.Value,
                Kind = kind, Text = kind == EntryKind.Edited ? "new" : null, Mentions = mentions, MentionAll = all,
            },
            new(post, [], _conversation.LastSequence), Limits, Start).After!;
}
