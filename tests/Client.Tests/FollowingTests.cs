using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Storage;
using ChatOrleans.Testing;
using ChatOrleans.Users;

namespace ChatOrleans.Client.Tests;

/// <summary>Following: order, no holes, at least once, whatever is lost.</summary>
public sealed class FollowingTests : IAsyncLifetime
{
    private readonly MemoryCursors _cursors = new();
    private readonly ChatClientOptions _options = new() { LookAgain = TimeSpan.FromHours(1) };
    private ClientProcess _process = null!;
    private ChatUser _bot = null!;
    private ChatUser _ann = null!;
    private ConversationId _talk;

    public async ValueTask InitializeAsync()
    {
        _process = await ClientProcess.Start(
            options => (options.LookAgain, options.Patience) = (_options.LookAgain, _options.Patience));
        await FindUsers();
        _talk = (await _ann.CreateDirect(_bot.Id).OrThrow()).Id;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [Fact]
    public async Task Every_entry_comes_once_in_order_both_old_ones_and_those_of_events()
    {
        var group = (await _ann.CreateGroup("Group", [_bot.Id]).OrThrow()).Id;
        await Send(_talk, 0, 35);
        await using var follower = new Follower(_bot, _cursors);
        await Task.WhenAll(Send(_talk, 35, 60), Send(group, 0, 60));
        foreach (var (conversation, first) in new[] { (_talk, 2), (group, 2) })
        {
            await Eventually.True(() => follower.Texts(conversation).Count() == 60, "all messages");
            follower.In(conversation).Select(entry => entry.Sequence)
                .ShouldBe(Enumerable.Range(first, 61).Select(i => (long)i), "from the own joining on, without holes");
            await Eventually.True(() => _cursors.Saved[conversation].Sequence == 62, "the cursor at the end");
        }
    }

    [Fact]
    public async Task A_cursor_is_stored_after_the_handler_and_the_next_process_goes_on_there()
    {
        await Send(_talk, 0, 5);
        using (var cursors = new FileCursorStore(_process.CursorFile))
        {
            await using var failing = new Follower(_bot, cursors, (_, entry, _) =>
                entry.Text == "3" ? throw new InvalidOperationException("not this one") : Task.CompletedTask);
            (await Should.ThrowAsync<InvalidOperationException>(failing.Following)).Message.ShouldBe("not this one");
            failing.Texts(_talk).ShouldBe(["0", "1", "2"]);
        }

        await _process.Restart();
        await FindUsers();
        await Send(_talk, 5, 6);
        using var stored = new FileCursorStore(_process.CursorFile);
        await using var next = new Follower(_bot, stored);
        await Eventually.True(() => next.Texts(_talk).Count() == 3, "the rest");
        next.Texts(_talk).ShouldBe(["3", "4", "5"]);
    }

    [Fact]
    public async Task Conversations_begin_with_the_own_joining_and_pause_while_the_user_is_not_a_member()
    {
        await using var follower = new Follower(_bot, _cursors);
        var group = (await _ann.CreateGroup("Group", []).OrThrow()).Id;
        await Send(group, 0, 3);
        await _ann.AddMembers(group, [_bot.Id]).OrThrow();
        await Send(group, 3, 4);
        await Eventually.True(() => follower.Texts(group).Contains("3"), "the first message to the bot");
        follower.Texts(group).ShouldBe(["3"]);
        follower.In(group).First().ShouldSatisfyAllConditions(
            entry => entry.Kind.ShouldBe(EntryKind.Joined), entry => entry.UserId.ShouldBe(_bot.Id));

        await _ann.RemoveMember(group, _bot.Id).OrThrow();
        await Send(group, 4, 6);
        await _ann.AddMembers(group, [_bot.Id]).OrThrow();
        await Send(group, 6, 7);
        await Eventually.True(() => follower.Texts(group).Contains("6"), "messages again");
        follower.Texts(group).ShouldBe(["3", "6"]);
    }

    [Fact]
    public async Task A_follower_too_busy_to_notice_a_leaving_still_skips_what_was_said_meanwhile()
    {
        var (begun, busy) = (NewSignal(), NewSignal());
        var group = (await _ann.CreateGroup("Group", [_bot.Id]).OrThrow()).Id;
        await using var follower = new Follower(_bot, _cursors, async (_, entry, _) =>
        {
            if (entry.Text == "0")
            {
                begun.TrySetResult();
                await busy.Task;
            }
        });
        await Send(group, 0, 1);
        await begun.Task;
        await _ann.RemoveMember(group, _bot.Id).OrThrow();
        await Send(group, 1, 60);
        await _ann.AddMembers(group, [_bot.Id]).OrThrow();
        await Send(group, 60, 61);
        busy.SetResult();
        await Eventually.True(() => follower.Texts(group).Contains("60"), "messages again");
        follower.Texts(group).ShouldBe(["0", "60"]);
        follower.In(group).Count(entry => entry.Kind == EntryKind.Joined).ShouldBe(2);
    }

    [Fact]
    public async Task An_entry_whose_event_was_lost_is_found_by_looking()
    {
        _options.LookAgain = TimeSpan.FromMilliseconds(100);
        await _process.Restart();
        await FindUsers();
        await using var follower = new Follower(_bot, _cursors);
        await Eventually.True(async () => !(await Edges()).IsEmpty, "the following to be known");
        await _process.Grains.Edge((await Edges()).Single()).Close();
        await Send(_talk, 0, 1);
        await Eventually.True(() => follower.Texts(_talk).Contains("0"), "the message without an event");
    }

    [Fact]
    public async Task An_outage_of_the_log_is_waited_out()
    {
        (_options.LookAgain, _options.Patience) = (TimeSpan.FromMilliseconds(100), TimeSpan.Zero);
        await _process.Restart();
        await FindUsers();
        await using var follower = new Follower(_bot, _cursors);
        await Send(_talk, 0, 1);
        await Eventually.True(() => follower.Texts(_talk).Contains("0"), "the message before the outage");
        _process.Log.RefusesReads = true;
        await Send(_talk, 1, 2);
        await Eventually.True(() => _process.Log.RefusedReads > 5, "the following to be refused, again and again");
        (await _ann.HistoryBefore(_talk)).Error!.Code.ShouldBe(ChatErrorCode.Unavailable);
        _process.Log.RefusesReads = false;
        await Eventually.True(() => follower.Texts(_talk).Contains("1"), "the message of the outage");
    }

    [Fact]
    public async Task A_conversation_whose_log_went_on_elsewhere_tells_of_it_without_being_asked()
    {
        await using var process = await ClientProcess.Start(
            options => options.LookAgain = TimeSpan.FromHours(1), "Conversations:AudienceRenewal=00:00:01");
        var (bot, ann) = (await process.User("bot"), await process.User("ann"));
        var talk = (await ann.CreateDirect(bot.Id).OrThrow()).Id;
        await using var follower = new Follower(bot, _cursors);
        var sent = await ann.Send(talk, "here").OrThrow();
        await Eventually.True(() => follower.Texts(talk).Contains("here"), "the message that was sent here");
        var beside = new Entry
        {
            Sequence = sent.Sequence + 1, Kind = EntryKind.Posted, SenderId = ann.Id, SentAt = sent.SentAt,
            ClientMessageId = ClientMessageId.From(Guid.NewGuid()), ContentType = "text", Text = "elsewhere",
            MessageId = MessageId.At(talk, sent.Sequence + 1, sent.SentAt),
        };
        (await process.Log.Append(talk, [beside], new(), CancellationToken.None)).ShouldBe(AppendResult.Appended.Value);
        await Eventually.True(() => follower.Texts(talk).Contains("elsewhere"), "the message that another activation took");
    }

    [Fact]
    public async Task A_slow_handler_holds_up_its_own_conversation_only()
    {
        var group = (await _ann.CreateGroup("Group", [_bot.Id]).OrThrow()).Id;
        var (begun, gate) = (NewSignal(), NewSignal());
        await using var follower = new Follower(_bot, _cursors, async (conversation, _, _) =>
        {
            if (conversation == group)
            {
                begun.TrySetResult();
                await gate.Task;
            }
        });
        await Send(group, 0, 2);
        await begun.Task;
        await Send(_talk, 0, 2);
        await Eventually.True(() => follower.Texts(_talk).Count() == 2, "the other conversation's");
        follower.In(group).ShouldBeEmpty();
        gate.SetResult();
        await Eventually.True(() => follower.Texts(group).Count() == 2, "its own");
        follower.Texts(group).ShouldBe(["0", "1"]);
    }

    [Fact]
    public async Task Cancelling_waits_for_the_handler_keeps_its_cursor_and_the_user_goes_offline()
    {
        var (begun, told, gate) = (NewSignal(), NewSignal(), NewSignal());
        var follower = new Follower(_bot, _cursors, async (_, entry, cancellationToken) =>
        {
            if (entry.Text == "0")
            {
                begun.TrySetResult();
                await using var telling = cancellationToken.Register(() => told.TrySetResult());
                await gate.Task;
                for (var i = 0; i < 500; i++)
                {
                    // Longer than all that ends beside it.
                    await Presence();
                }
            }
        });
        await Send(_talk, 0, 2);
        await begun.Task;
        (await Presence()).ShouldBe(PresenceStatus.Online);
        var stopping = follower.Stop();
        await told.Task;
        gate.SetResult();
        await stopping;
        follower.Texts(_talk).ShouldBe(["0"], "nothing more is handled");
        _cursors.Saved[_talk].Sequence.ShouldBe(3);
        (await Presence()).ShouldBe(PresenceStatus.Offline);
        await follower.DisposeAsync();
    }

    [Fact]
    public async Task One_conversation_is_followed_from_a_sequence_on_until_the_user_is_not_a_member()
    {
        var group = (await _ann.CreateGroup("Group", [_bot.Id]).OrThrow()).Id;
        await Send(group, 0, 15);
        List<long> got = [];
        EntryHandler handler = (conversation, entry, _) =>
        {
            conversation.ShouldBe(group);
            lock (got)
            {
                got.Add(entry.Sequence);
            }

            return Task.CompletedTask;
        };
        var following = _bot.Follow(group, _cursors, handler, after: new(4), TestContext.Current.CancellationToken);
        await Send(group, 15, 16);
        await Send(_talk, 0, 1);
        await Eventually.True(() => got.Count == 14, "all behind the fourth");
        await _ann.RemoveMember(group, _bot.Id).OrThrow();
        (await following).Code.ShouldBe(ChatErrorCode.NotFound);
        got.ShouldBe(Enumerable.Range(5, 14).Select(i => (long)i));
        _cursors.Saved.Keys.ShouldBe([group]);
    }

    [Fact]
    public async Task What_was_said_before_the_user_joined_is_not_handled()
    {
        var group = (await _ann.CreateGroup("Group", []).OrThrow()).Id;
        await Send(group, 0, 3);
        await _ann.AddMembers(group, [_bot.Id]).OrThrow();
        await Send(group, 3, 4);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        List<long> got = [];
        var following = _bot.Follow(
            group, _cursors,
            (_, entry, _) =>
            {
                got.Add(entry.Sequence);
                return entry.Text == "3" ? ending.CancelAsync() : Task.CompletedTask;
            },
            cancellationToken: ending.Token);
        await Should.ThrowAsync<OperationCanceledException>(following);
        got.ShouldBe([5, 6]);
    }

    [Fact]
    public async Task A_cursor_from_another_history_goes_back_to_the_end_of_this_one()
    {
        await Send(_talk, 0, 3);
        _cursors.Saved[_talk] = new(900);
        await using var follower = new Follower(_bot, _cursors);
        await Eventually.True(() => _cursors.Saved[_talk].Sequence == 5, "the end of the log");
        await Send(_talk, 3, 4);
        await Eventually.True(() => follower.In(_talk).Any(), "what comes after it");
        follower.Texts(_talk).ShouldBe(["3"]);
    }

    [Fact]
    public async Task After_a_restore_what_took_the_lost_numbers_is_handled()
    {
        await Send(_talk, 0, 3);
        await using var follower = new Follower(_bot, _cursors);
        await Eventually.True(() => _cursors.Saved.GetValueOrDefault(_talk).Sequence == 5, "all three");
        _process.GoBack(_talk, 4);
        await _process.Epochs.Begin();
        await Send(_talk, 10, 12);
        await Eventually.True(() => _cursors.Saved[_talk].Sequence == 6, "the new end");
        follower.Texts(_talk).ShouldBe(["0", "1", "2", "10", "11"]);
        _cursors.Saved[_talk].Epoch.ShouldNotBeNull();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task FindUsers() => (_bot, _ann) = (await _process.User("bot"), await _process.User("ann"));

    private async Task Send(ConversationId conversation, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            await _ann.Send(conversation, $"{i}").OrThrow();
        }
    }

    private async Task<ImmutableArray<EdgeId>> Edges() => (await _process.Grains.User(_bot.Id).Watch(_talk, 0)).Edges;

    private async Task<PresenceStatus> Presence() =>
        (await _process.Grains.User(_bot.Id).WatchPresence(_ann.Id, new("nowhere")))!.Status;
}
