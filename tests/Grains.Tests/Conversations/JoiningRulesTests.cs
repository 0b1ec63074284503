using System.Collections.Immutable;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Json;
using ChatOrleans.Limits;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>Who comes in by themself, without a runtime.</summary>
public sealed class JoiningRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConversationId Id = ConversationId.From(new Guid(1, 0, 0, new byte[8]));
    private static readonly ChatLimits Limits = new() { GroupMembers = 4, ConversationInvites = 2 };

    private readonly UserId _ann = User(1), _ben = User(2), _cia = User(3), _dan = User(4), _eva = User(5);
    private Conversation _group = Conversation.Empty(Id);

    public JoiningRulesTests() => Do(_group.Create(
        new() { Type = ConversationType.Group, CreatorId = _ann, Name = "Friends", MemberIds = [_ben] }, [], Limits, Start));

    [Fact]
    public void A_link_lets_in_as_many_as_it_may_and_the_log_counts_them()
    {
        var invite = Invite(usesMax: 1);
        var joined = Do(Join(_cia, invite)).Entries.Single();
        (joined.Kind, joined.SenderId, joined.UserId, joined.Role, joined.Pending, joined.InviteId, joined.InvitedBy)
            .ShouldBe((EntryKind.Joined, _cia, _cia, MemberRole.Member, null, invite, _ann));
        Code(Join(_dan, invite)).ShouldBe(ChatErrorCode.NotFound);
        Join(_cia, invite).ShouldSatisfyAllConditions(
            again => again.Error.ShouldBeNull(), again => again.Entries.ShouldBeEmpty("they are a member"));
        Reload();
        Code(Join(_dan, invite)).ShouldBe(ChatErrorCode.NotFound, "also of a snapshot");
        _group.Admission.Find(invite)!.Uses.ShouldBe(1);
    }

    [Fact]
    public void A_link_that_is_wrong_expired_revoked_or_used_up_is_answered_alike()
    {
        var (expired, revoked, used) = (Invite(expiresAt: Start.AddMinutes(1)), Invite(), InviteToken.New(Id).Id);
        Do(_group.RevokeInvite(_ann, revoked, Start));
        Do(_group.CreateInvite(_ann, new() { Id = used, UsesMax = 1 }, Limits, Start));
        Do(Join(_cia, used));
        var later = Start.AddMinutes(1);
        foreach (var link in new InviteId?[] { InviteToken.New(Id).Id, expired, revoked, used, null })
        {
            _group.Join(_dan, link, Limits, later).Error.ShouldBe(_group.Join(_dan, default(InviteId), Limits, later).Error);
            _group.Preview(_dan, link, later).Error.ShouldBe(_group.Join(_dan, default(InviteId), Limits, later).Error);
        }

        Code(Join(_dan, expired)).ShouldBeNull("a moment earlier");
        Conversation.Empty(Id).Join(_dan, expired, Limits, Start).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
        _group.RevokeInvite(_ann, revoked, Start).Entries.ShouldBeEmpty("it is revoked");
    }

    [Fact]
    public void Who_was_removed_comes_back_by_a_later_link_or_if_somebody_adds_them()
    {
        Do(_group.ChangeSettings(_ann, new() { Visibility = Visibility.Public }, Limits, Start));
        var old = Invite();
        Do(Join(_cia, invite: null));
        Do(_group.Remove(_ann, _cia, Start));
        Code(Join(_cia, old)).ShouldBe(ChatErrorCode.NotFound);
        Code(Join(_cia, invite: null)).ShouldBe(ChatErrorCode.Forbidden);
        Reload();
        Code(Join(_cia, old)).ShouldBe(ChatErrorCode.NotFound, "also of a snapshot");
        Code(Join(_dan, old)).ShouldBeNull("it is not about them");
        Code(Join(_cia, Invite())).ShouldBeNull();
        Do(_group.AddMembers(_ann, [_cia], [], Limits, Start));
        Do(_group.Remove(_cia, _cia, Start));
        Code(Join(_cia, old)).ShouldBeNull("they left by themself");
    }

    [Fact]
    public void Of_those_who_were_removed_the_latest_are_remembered()
    {
        var admission = Enumerable.Range(1, Admission.RemovedMost + 1).Aggregate(Admission.None, (before, i) => before.After(
            new() { Sequence = i, Kind = EntryKind.Left, SenderId = _ann, UserId = User(10 + i), SentAt = Start }, _ => false));
        admission.Removed.Count.ShouldBe(Admission.RemovedMost);
        admission.Removed.ShouldNotContainKey(User(11));
        admission.Removed.ShouldContainKey(User(12));
    }

    [Fact]
    public void A_link_of_who_may_invite_no_more_lets_nobody_in()
    {
        Do(_group.ChangeRole(_ann, _ben, MemberRole.Admin, Start));
        Do(_group.CreateInvite(_ben, new() { Id = InviteToken.New(Id).Id }, Limits, Start));
        var link = _group.Admission.Invites.Single();
        Do(_group.ChangeRole(_ann, _ben, MemberRole.Member, Start));
        Code(Join(_cia, link.Id)).ShouldBe(ChatErrorCode.NotFound);
        Do(_group.ChangeRole(_ann, _ben, MemberRole.Admin, Start));
        Code(Join(_cia, link.Id)).ShouldBeNull();
    }

    [Fact]
    public void So_many_links_may_be_at_once_and_those_that_are_over_make_room()
    {
        var (expiring, second) = (Invite(expiresAt: Start.AddMinutes(1)), Invite());
        Code(_group.CreateInvite(_ann, new() { Id = InviteToken.New(Id).Id }, Limits, Start))
            .ShouldBe(ChatErrorCode.LimitReached);
        _group.CreateInvite(_ann, new() { Id = second }, Limits, Start).Entries.ShouldBeEmpty("a repeat makes no other");
        var third = InviteToken.New(Id).Id;
        Do(_group.CreateInvite(_ann, new() { Id = third }, Limits, Start.AddMinutes(1)));
        _group.Admission.Invites.Select(invite => invite.Id).ShouldBe([second, third], $"{expiring} is gone");
    }

    [Fact]
    public void A_late_repeat_of_its_making_brings_no_link_back()
    {
        var (revoked, used) = (Invite(), Invite(usesMax: 1));
        Do(_group.RevokeInvite(_ann, revoked, Start));
        Do(Join(_cia, used));
        Invite();
        Reload();
        foreach (var gone in (InviteId[])[revoked, used])
        {
            Code(_group.CreateInvite(_ann, new() { Id = gone, UsesMax = 1 }, Limits, Start)).ShouldBe(ChatErrorCode.NotFound);
        }
    }

    [Fact]
    public void Only_who_may_invite_makes_and_revokes_links_and_only_sensible_ones()
    {
        var link = Invite();
        Code(_group.CreateInvite(_ben, new() { Id = default }, Limits, Start)).ShouldBe(ChatErrorCode.Forbidden);
        Code(_group.RevokeInvite(_ben, link, Start)).ShouldBe(ChatErrorCode.Forbidden);
        Code(_group.CreateInvite(_dan, new() { Id = default }, Limits, Start)).ShouldBe(ChatErrorCode.NotFound);
        foreach (var (terms, field) in new (InviteTerms, string)[]
        {
            (new() { Id = default, ExpiresAt = Start }, "expiresAt"), (new() { Id = default, UsesMax = 0 }, "usesMax"),
            (new() { Id = default, UsesMax = InviteTerms.UsesMost + 1 }, "usesMax"),
        })
        {
            _group.CreateInvite(_ann, terms, Limits, Start).Error!.Field.ShouldBe(field);
        }
    }

    [Fact]
    public void Who_is_asked_accepts_by_a_link_and_a_full_group_takes_nobody()
    {
        Do(_group.AddMembers(_ann, [_cia], [_cia], Limits, Start));
        var link = Invite(usesMax: 1);
        Do(Join(_cia, link)).Entries.Single().Kind.ShouldBe(EntryKind.Accepted);
        _group.Admission.Find(link)!.Uses.ShouldBe(0);
        Do(_group.AddMembers(_ann, [_dan], [], Limits, Start));
        Code(Join(_eva, link)).ShouldBe(ChatErrorCode.LimitReached);
    }

    [Fact]
    public void A_public_group_is_shown_and_joined_until_it_is_private_or_empty()
    {
        Code(Join(_cia, invite: null)).ShouldBe(ChatErrorCode.NotFound);
        Code(_group.ChangeSettings(_ben, new() { Visibility = Visibility.Public }, Limits, Start))
            .ShouldBe(ChatErrorCode.Forbidden);
        Do(_group.ChangeSettings(_ann, new() { Visibility = Visibility.Public }, Limits, Start));
        Reload();
        _group.Preview(_cia, null, Start).Value.ShouldBe(new()
        {
            Id = Id, Type = ConversationType.Group, Name = "Friends", MemberCount = 2, IsMember = false,
        });
        Do(Join(_cia, invite: null)).Entries.Single().InviteId.ShouldBeNull();
        var full = _group;
        Do(_group.ChangeSettings(_ann, new() { Visibility = Visibility.Private }, Limits, Start));
        _group.Preview(_cia, null, Start).Error!.Code.ShouldBe(ChatErrorCode.NotFound, "members have it on their list");
        _group = full;
        foreach (var member in (UserId[])[_ann, _ben, _cia])
        {
            Do(_group.Remove(member, member, Start));
        }

        Code(Join(_cia, invite: null)).ShouldBe(ChatErrorCode.NotFound);
    }

    [Fact]
    public void A_direct_conversation_has_no_links_and_is_never_public()
    {
        var id = ConversationId.Direct(Guid.NewGuid());
        var request = new CreateConversation { Type = ConversationType.Direct, CreatorId = _ann, MemberIds = [_ben] };
        (request with { Visibility = Visibility.Public }).Check(id, Limits)!.Field.ShouldBe("visibility");
        _group = Conversation.Empty(id).Create(request, [], Limits, Start).After!;
        Code(_group.CreateInvite(_ann, new() { Id = default }, Limits, Start)).ShouldBe(ChatErrorCode.Forbidden);
        Code(_group.ChangeSettings(_ann, new() { Visibility = Visibility.Public }, Limits, Start))
            .ShouldBe(ChatErrorCode.Forbidden);
        _group.Preview(_ann, default(InviteId), Start).Error!.Code.ShouldBe(ChatErrorCode.NotFound);
    }

    [Fact]
    public void A_token_has_one_spelling_and_says_its_conversation_and_link()
    {
        var token = InviteToken.New(Id);
        var text = token.ToString();
        text.ShouldMatch(InviteToken.Pattern);
        InviteToken.TryParse(text, out var read).ShouldBeTrue();
        (read.Conversation, read.Id).ShouldBe((Id, token.Id));
        token.Id.Value.Version.ShouldBe(8);
        InviteToken.New(Id).Id.ShouldNotBe(token.Id);
        foreach (var wrong in new[] { null, "", "x", text[1..], text + "A", text[..42] + "!", text[..42] + "B" })
        {
            InviteToken.TryParse(wrong, out _).ShouldBeFalse(wrong);
        }
    }

    private InviteId Invite(DateTimeOffset? expiresAt = null, int? usesMax = null)
    {
        var id = InviteToken.New(Id).Id;
        Do(_group.CreateInvite(_ann, new() { Id = id, ExpiresAt = expiresAt, UsesMax = usesMax }, Limits, Start));
        return id;
    }

    private void Reload()
    {
        var stored = JsonSerializer.Serialize(
            _group.ToState(new(), ImmutableDictionary<UserId, long>.Empty), ChatJson.Options);
        _group = Conversation.From(Id, JsonSerializer.Deserialize<ConversationState>(stored, ChatJson.Options)!);
    }

    private Decision Join(UserId user, InviteId? invite) => _group.Join(user, invite, Limits, Start);

    private Decision Do(Decision decision)
    {
        decision.Error.ShouldBeNull();
        _group = decision.After!;
        return decision;
    }

    private static ChatErrorCode? Code(Decision decision) => decision.Error?.Code;

    private static UserId User(int number) => UserId.From(new Guid(number, 1, 0, new byte[8]));
}
