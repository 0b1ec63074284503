using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Storage;
using ChatOrleans.Testing;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>The delivery contract at the grains, under faults of the store.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private static readonly DateTimeOffset BesideAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private TestCluster _cluster = null!;
    private UserId _ann;
    private UserId _ben;
    private ConversationId _group;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        _ann = await _cluster.NewUser("ann");
        _ben = await _cluster.NewUser("ben");
        _group = await _cluster.NewGroup(_ann, _ben);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Many_posts_at_once_are_each_one_entry_in_a_dense_order()
    {
        var sent = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Send(_ann, $"{i}")));
        sent.Select(reply => reply.Value!.Sequence).ShouldBe(Enumerable.Range(3, 500).Select(i => (long)i));
        (await Texts()).ShouldBe(Enumerable.Range(0, 500).Select(i => $"{i}"));
    }

    [Fact]
    public async Task A_resend_gets_the_first_answer_and_other_content_is_refused()
    {
        var id = NewId();
        var first = (await Send(_ann, "one", id)).Value!;
        (await Send(_ann, "one", id)).Value.ShouldBe(first with { Duplicate = true });
        (await Send(_ann, "two", id)).Error!.Code.ShouldBe(ChatErrorCode.IdempotencyConflict);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Send(_ann, $"{i}")));

        // The window in memory has forgotten it by now; the log has not.
        var again = (await SendUntilAnswered(_ann, "one", id)).Value!;
        again.ShouldBe(first with { Duplicate = true });
        await _cluster.Restart();
        (await SendUntilAnswered(_ann, "one", id)).Value.ShouldBe(first with { Duplicate = true });
        (await Texts()).Count(text => text == "one").ShouldBe(1);
    }

    [Fact]
    public async Task A_resend_of_somebody_who_may_no_longer_write_gets_the_first_answer()
    {
        var id = NewId();
        var first = (await Send(_ben, "one", id)).Value!;
        await _cluster.Grains.Conversation(_group).RemoveMember(_ann, _ben);
        await _cluster.Restart();
        (await SendUntilAnswered(_ben, "one", id)).Value.ShouldBe(first with { Duplicate = true });
        (await SendUntilAnswered(_ben, "two")).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
    }

    [Fact]
    public async Task The_same_client_id_twice_at_the_same_time_is_one_entry()
    {
        var id = NewId();
        var both = await Task.WhenAll(Send(_ann, "x", id), Send(_ann, "x", id), Send(_ann, "x", id));
        both.Select(reply => reply.Value!.Sequence).Distinct().ShouldBe([3]);
        both.Count(reply => !reply.Value!.Duplicate).ShouldBe(1);
        (await Texts()).ShouldBe(["x"]);
    }

    [Theory]
    [InlineData(nameof(Fault.Refused))]
    [InlineData(nameof(Fault.DoneButUnknown))]
    [InlineData(nameof(Fault.NotDoneAndUnknown))]
    public async Task After_a_failed_append_a_resend_gets_the_true_answer_and_no_number_is_lost_or_doubled(string fault)
    {
        _cluster.Log.Next(Enum.Parse<Fault>(fault));
        var id = NewId();
        await Should.ThrowAsync<TransientException>(Send(_ann, "risky", id));
        var answer = (await SendUntilAnswered(_ann, "risky", id)).Value!;
        answer.Sequence.ShouldBe(3);
        answer.Duplicate.ShouldBe(fault == nameof(Fault.DoneButUnknown));
        (await SendUntilAnswered(_ben, "next")).Value!.Sequence.ShouldBe(4);
        (await Texts()).ShouldBe(["risky", "next"]);
    }

    [Fact]
    public async Task Behind_a_failed_append_all_under_way_fail_and_are_sent_again_without_loss()
    {
        _cluster.Log.Next(
            [.. Enumerable.Repeat(Fault.None, 5), Fault.DoneButUnknown, .. Enumerable.Repeat(Fault.None, 10), Fault.Refused]);
        var sent = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => SendUntilAnswered(_ann, $"{i}")));
        var acknowledged = sent.Select(reply => reply.Value!.Sequence).ToList();
        acknowledged.Distinct().Count().ShouldBe(60);
        acknowledged.Order().ShouldBe(Enumerable.Range(3, 60).Select(i => (long)i));
        (await Texts()).Order().ShouldBe(Enumerable.Range(0, 60).Select(i => $"{i}").Order());
    }

    [Fact]
    public async Task Everything_acknowledged_is_there_after_a_restart()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Send(_ann, $"{i}")));
        await _cluster.Grains.Conversation(_group).Mark(_ben, 40, 30, null);
        var before = (await _cluster.Grains.Conversation(_group).Sync(_ben, new(0), 200)).Entries;
        await _cluster.Restart();
        var after = await _cluster.Grains.Conversation(_group).Sync(_ben, new(0), 200);
        after.Entries.Select(entry => (entry.Sequence, entry.Text))
            .ShouldBe(before.Select(entry => (entry.Sequence, entry.Text)));
        var receipt = after.Receipts.Single(receipt => receipt.UserId == _ben);
        (receipt.DeliveredSequence, receipt.ReadSequence).ShouldBe((40, 30));
        var summary = (await _cluster.Grains.Conversation(_group).Summary(_ben)).Value!;
        (summary.LastSequence, summary.Unread, summary.ReadSequence).ShouldBe((52, 22, 30));
    }

    [Fact]
    public async Task No_cursor_ends_the_activation()
    {
        var delta = await _cluster.Grains.Conversation(_group).Sync(_ben, new(long.MinValue), 200);
        (delta.Kind, delta.Entries.Length).ShouldBe((DeltaKind.Delta, 2));
    }

    [Fact]
    public async Task A_device_far_behind_is_told_to_start_afresh_and_one_without_membership_that_it_is_gone()
    {
        await Task.WhenAll(Enumerable.Range(0, 1_100).Select(i => Send(_ann, $"{i}")));
        var conversation = _cluster.Grains.Conversation(_group);
        var reset = await conversation.Sync(_ben, new(10), 100);
        (reset.Kind, reset.Entries.Length, reset.Entries[^1].Sequence).ShouldBe((DeltaKind.Reset, 100, 1_102));
        var delta = await conversation.Sync(_ben, new(1_000), 60);
        (delta.Kind, delta.Entries[0].Sequence, delta.Entries.Length, delta.LastSequence)
            .ShouldBe((DeltaKind.Delta, 1_001, 60, 1_102));
        await conversation.RemoveMember(_ann, _ben);
        (await conversation.Sync(_ben, new(1_102), 60)).Kind.ShouldBe(DeltaKind.Gone);
    }

    [Fact]
    public async Task An_activation_that_another_one_has_left_behind_never_says_that_a_device_is_caught_up()
    {
        await AppendBeside(new()
        {
            Sequence = 3, Kind = EntryKind.Posted, SenderId = _ann, SentAt = BesideAt, ClientMessageId = NewId(),
            MessageId = MessageId.At(_group, 3, BesideAt), ContentType = "text", Text = "beside",
        });
        var head = (await _cluster.Grains.User(_ben).Inbox()).Items.Single().LastSequence;
        head.ShouldBe(3);
        var conversation = _cluster.Grains.Conversation(_group);
        var delta = await UntilAnswered(() => conversation.Sync(_ben, new(2), 10, head));
        delta.Entries.Single().Text.ShouldBe("beside");
        (await UntilAnswered(() => conversation.Mark(_ben, 3, 3, null))).Value!.ReadSequence.ShouldBe(3);
        (await SendUntilAnswered(_ben, "next")).Value!.Sequence.ShouldBe(4);
    }

    [Fact]
    public async Task Reads_fail_as_transient_when_the_log_is_unavailable_also_at_activation()
    {
        await Send(_ann, "one");
        await _cluster.Restart();
        _cluster.Log.RefusesReads = true;
        await Should.ThrowAsync<TransientException>(_cluster.Grains.Conversation(_group).Sync(_ben, new(0), 10));
        await Should.ThrowAsync<TransientException>(_cluster.Grains.User(_ben).Inbox());
        _cluster.Log.RefusesReads = false;
        (await UntilAnswered(() => _cluster.Grains.Conversation(_group).Sync(_ben, new(0), 10))).LastSequence.ShouldBe(3);
        (await Inbox(_ben)).ShouldBe([_group]);
    }

    [Fact]
    public async Task A_direct_conversation_begun_from_both_sides_at_once_is_one()
    {
        var both = await Task.WhenAll(CreateDirect(_ann, _ben), CreateDirect(_ben, _ann));
        var id = both[0].Value!.Conversation.Id;
        both.ShouldAllBe(reply => reply.Value!.Conversation.Id == id && reply.Value.Conversation.MemberCount == 2);
        both.Count(reply => reply.Value!.IsNew).ShouldBe(1);
        (await Inbox(_ann)).ShouldContain(id);
        (await Inbox(_ben)).ShouldContain(id);

        async Task<Reply<Created>> CreateDirect(UserId from, UserId to) => await _cluster.Grains
            .Conversation(await _cluster.Grains.Direct(from, to).Agree(ConversationId.Direct(Guid.NewGuid())))
            .Create(new() { Type = ConversationType.Direct, CreatorId = from, MemberIds = [to] });
    }

    [Fact]
    public async Task Inboxes_follow_memberships_also_when_the_process_dies_between_the_change_and_the_telling()
    {
        var cia = await _cluster.NewUser("cia");
        (await Inbox(_ben)).ShouldBe([_group]);
        await _cluster.Grains.Conversation(_group).RemoveMember(_ann, _ben);
        (await Inbox(_ben)).ShouldBeEmpty();

        // The entry is in the log and the outbox knows, but nobody was told: as if the process had died right there.
        await _cluster.Grains.NoticeOutbox(_group).Add(_group);
        await AppendBeside(new()
        {
            Sequence = 4, Kind = EntryKind.Joined, SenderId = _ann, SentAt = BesideAt, UserId = cia,
            Role = MemberRole.Member,
        });
        await _cluster.Restart();
        await Eventually.True(async () => (await Inbox(cia)).SequenceEqual([_group]), "the inbox to follow");
    }

    [Fact]
    public async Task People_are_found_by_the_beginning_of_any_of_their_names_also_among_thousands()
    {
        var names = _cluster.Grains.Names();
        var users = Enumerable.Range(0, 1_200)
            .Select(i => (Name: $"user{i:0000}", Id: UserId.From(Guid.CreateVersion7()))).ToList();
        foreach (var (name, id) in users)
        {
            await names.Add([new(name, id)]);
        }

        (await names.Find("user0", 2_000)).Select(found => found.UserId).ShouldBe(users.Take(1_000).Select(user => user.Id));
        (await names.Find("user0451", 10)).Single().UserId.ShouldBe(users[451].Id);
        (await names.Find("user", 7)).Length.ShouldBe(7);
        (await names.Find("nobody", 7)).ShouldBeEmpty();
        await names.Remove(new("user0451", users[451].Id));
        (await names.Find("user0451", 10)).ShouldBeEmpty();
        (await names.Find("an", 10)).Single().UserId.ShouldBe(_ann);
    }

    private static ClientMessageId NewId() => ClientMessageId.From(Guid.NewGuid());

    private async Task<IEnumerable<ConversationId>> Inbox(UserId user) =>
        (await _cluster.Grains.User(user).Inbox()).Items.Select(item => item.ConversationId);

    private Task<Reply<Sent>> Send(UserId sender, string text, ClientMessageId? id = null) =>
        _cluster.Grains.Conversation(_group).Post(new()
        {
            SenderId = sender, ClientMessageId = id ?? NewId(), ContentType = "text", Text = text,
        });

    /// <summary>As another activation does, of which the one here does not know.</summary>
    private async Task AppendBeside(Entry entry) =>
        (await _cluster.Log.Append(_group, [entry], new(), CancellationToken.None)).ShouldBe(AppendResult.Appended.Value);

    /// <summary>What a client does: repeats with the same id for as long as the cause passes.</summary>
    private Task<Reply<Sent>> SendUntilAnswered(UserId sender, string text, ClientMessageId? id = null)
    {
        var clientId = id ?? NewId();
        return UntilAnswered(() => Send(sender, text, clientId));
    }

    private static async Task<T> UntilAnswered<T>(Func<Task<T>> ask)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await ask();
            }
            catch (TransientException) when (tries < 50)
            {
                await Task.Yield();
            }
        }
    }

    private async Task<List<string?>> Texts()
    {
        List<Entry> entries = [];
        var conversation = _cluster.Grains.Conversation(_group);
        while ((await conversation.Entries(_ann, new(entries.Count), 200)).Value is { Items.Length: > 0 } page)
        {
            entries.AddRange(page.Items);
        }

        entries.Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(1, entries.Count).Select(i => (long)i));
        return [.. entries.Where(entry => entry.Kind == EntryKind.Posted).Select(entry => entry.Text)];
    }
}
