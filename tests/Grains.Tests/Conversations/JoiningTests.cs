using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Testing;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>Invite links and public conversations at the grains, under faults of the store.</summary>
public sealed class JoiningTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;
    private UserId _ann, _ben, _cia;
    private ConversationId _id;

    private IConversationGrain Group => _cluster.Grains.Conversation(_id);

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.Start();
        (_ann, _ben, _cia) = (await _cluster.NewUser("ann"), await _cluster.NewUser("ben"), await _cluster.NewUser("cia"));
        _id = await _cluster.NewGroup(_ann);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Of_two_who_use_the_last_use_at_once_one_joins_and_a_lost_answer_does_not_use_it_twice()
    {
        var token = InviteToken.New(_id);
        (await Group.CreateInvite(_ann, new() { Id = token.Id, UsesMax = 1 })).Value!.Uses.ShouldBe(0);
        (await Group.Preview(_ben, token.Id)).Value!.IsMember.ShouldBeFalse();
        _cluster.Log.Next(Fault.DoneButUnknown);
        await Should.ThrowAsync<TransientException>(Group.Join(_ben, token.Id));
        Reply<ConversationSummary>[] both = [];
        await Eventually.True(
            async () =>
            {
                try
                {
                    both = await Task.WhenAll(Group.Join(_ben, token.Id), Group.Join(_cia, token.Id));
                    return true;
                }
                catch (TransientException)
                {
                    return false;
                }
            },
            "answers, once the log is read again");
        both.Select(reply => reply.Error?.Code).ShouldBe([null, ChatErrorCode.NotFound]);
        await _cluster.Restart();
        (await Group.Join(_cia, token.Id)).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        (await Group.Invites(_ann)).Value!.Items.ShouldBeEmpty("it lets nobody in any more");
        await Eventually.True(
            async () => (await _cluster.Grains.User(_ben).Inbox()).Items.Any(item => item.ConversationId == _id), "the inbox");
    }

    [Fact]
    public async Task Two_at_once_on_one_use_are_one_member_more()
    {
        var id = InviteToken.New(_id).Id;
        await Group.CreateInvite(_ann, new() { Id = id, UsesMax = 1 });
        var both = await Task.WhenAll(Group.Join(_ben, id), Group.Join(_cia, id));
        both.Select(reply => reply.Error?.Code).ShouldBe([null, ChatErrorCode.NotFound], ignoreOrder: true);
        (await Group.Summary(_ann)).Value!.MemberCount.ShouldBe(2);
    }

    [Fact]
    public async Task The_directory_has_what_is_public_under_the_words_of_its_name()
    {
        (await Found()).ShouldBeEmpty();
        await Group.Change(_ann, new() { Visibility = Visibility.Public, Name = "Café  Friends" });
        (await Found()).ShouldBe(["cafe", "friends"]);
        await Group.Change(_ann, new() { Name = "Friends of tea" });
        (await Found()).ShouldBe(["friends", "of", "tea"]);
        await _cluster.Restart();
        await Group.Change(_ann, new() { Visibility = Visibility.Private });
        (await Found()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_public_conversation_that_all_have_left_is_in_the_directory_no_more()
    {
        await Group.Change(_ann, new() { Visibility = Visibility.Public });
        await Group.RemoveMember(_ann, _ann);
        (await Found()).ShouldBeEmpty();
        (await Group.Join(_ben, null)).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
    }

    /// <summary>Each write of state by which a listing is changed fails once, with and without effect.</summary>
    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.DoneButUnknown)]
    public async Task Whichever_write_fails_the_directory_is_right_in_the_end(Fault fault)
    {
        var failed = true;
        for (var n = 1; failed; n++)
        {
            _cluster.States.FailWrite(n, fault);
            var name = $"name{n}";
            await Change(new() { Visibility = Visibility.Public, Name = name });
            failed = _cluster.States.EndFaults();
            await _cluster.Restart();
            await Eventually.True(async () => (await Woken()).SequenceEqual([name]), $"the directory after write {n}");
            _cluster.States.FailWrite(n, fault);
            await Change(new() { Visibility = Visibility.Private });
            failed |= _cluster.States.EndFaults();
            await _cluster.Restart();
            await Eventually.True(async () => (await Woken()).Count == 0, $"the empty directory after write {n}");
            n.ShouldBeLessThan(20);
        }

        async Task Change(ConversationChange change)
        {
            var done = false;
            while (!done)
            {
                try
                {
                    done = (await Group.Change(_ann, change)).Value is not null;
                }
                catch (TransientException)
                {
                    // The activation has ended; the next one answers.
                }
            }
        }

        async Task<List<string>> Woken()
        {
            await Group.Summary(_ann);
            return await Found();
        }
    }

    private async Task<List<string>> Found() =>
        [.. (await _cluster.Grains.Directory().Find(string.Empty, 100)).Where(name => name.ConversationId == _id)
            .Select(name => name.Name)];
}
