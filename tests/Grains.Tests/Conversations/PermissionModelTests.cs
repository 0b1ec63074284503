using System.Collections.Immutable;
using System.Text.Json;
using ChatOrleans.Conversations;
using ChatOrleans.Errors;
using ChatOrleans.Json;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>
/// Whatever members do with roles and permissions in whatever order: a model of a few lines, with ranks of its own, allows the
/// same and comes to the same, also when the conversation is loaded from its snapshot, or folded from its log, in between.
/// </summary>
public sealed class PermissionModelTests
{
    private const int Users = 5;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConversationId Id = ConversationId.From(new Guid(1, 0, 0, new byte[8]));

    private static readonly Gen<Step> Steps =
        from kind in Gen.Elements(Enum.GetValues<StepKind>())
        from caller in Gen.Choose(1, Users)
        from about in Gen.Choose(1, Users)
        from role in Gen.Elements(Enum.GetValues<MemberRole>())
        from action in Gen.Elements(Enum.GetValues<MemberAction>())
        select new Step(kind, caller, about, role, action);

    private enum StepKind
    {
        Post,
        Reply,
        Add,
        Remove,
        Role,
        Permission,
        Rename,
        Reload,
    }

    [Theory, InlineData(ConversationType.Group), InlineData(ConversationType.Channel)]
    public void Grain_and_model_allow_the_same_and_come_to_the_same(ConversationType type) => Prop.ForAll(
        Steps.ListOf(60).ToArbitrary(),
        steps =>
        {
            var model = new Model(type);
            var made = Conversation.Empty(Id).Create(
                new()
                {
                    Type = type, CreatorId = User(1), Name = "0", MemberIds = [.. Enumerable.Range(2, Users - 1).Select(User)],
                },
                [], new(), Start);
            var (conversation, log) = (made.After!, made.Entries.ToList());
            foreach (var step in steps)
            {
                var decision = Do(conversation, step);
                (decision.Error?.Code).ShouldBe(model.Do(step), $"{step}");
                log.AddRange(decision.Entries.IsDefault ? [] : decision.Entries);
                conversation = decision.After ?? conversation;
                Roles(conversation).ShouldBe(model.Roles, ignoreOrder: true);
                PermissionTable.Rows.Select(row => RoleOrder.Rank(conversation.Permissions.Lowest(row.Action)))
                    .ShouldBe(model.Lowest);
            }

            var folded = log.Aggregate(Conversation.Empty(Id), (before, entry) => before.With(entry));
            Roles(folded).ShouldBe(model.Roles, ignoreOrder: true);
            folded.Permissions.ShouldBe(conversation.Permissions);
        }).QuickCheckThrowOnFailure();

    private static Decision Do(Conversation conversation, Step step)
    {
        var (by, about) = (User(step.By), User(step.About));
        return step.Kind switch
        {
            StepKind.Post => conversation.Post(ConversationParts.Message("m") with { SenderId = by }, new(), Start),
            StepKind.Reply => conversation.Post(
                ConversationParts.Message("m") with { SenderId = by, ReplyTo = MessageId.At(Id, 1, Start) }, new(), Start),
            StepKind.Add => conversation.AddMembers(by, [about], [], new(), Start),
            StepKind.Remove => conversation.Remove(by, about, Start),
            StepKind.Role => conversation.ChangeRole(by, about, step.Role, Start),
            StepKind.Permission => conversation.ChangePermission(by, step.Action, step.Role, Start),
            StepKind.Rename => conversation.ChangeSettings(by, new() { Name = $"{conversation.LastSequence}" }, new(), Start),
            _ => new([], Reloaded(conversation), null),
        };
    }

    private static Conversation Reloaded(Conversation conversation)
    {
        var stored = JsonSerializer.Serialize(
            conversation.ToState(new(), ImmutableDictionary<UserId, long>.Empty), ChatJson.Options);
        return Conversation.From(Id, JsonSerializer.Deserialize<ConversationState>(stored, ChatJson.Options)!);
    }

    private static IEnumerable<(int User, int Rank)> Roles(Conversation conversation) => conversation.Members.Select(member =>
        (Enumerable.Range(1, Users).Single(number => User(number) == member.Key), RoleOrder.Rank(member.Value.Role)));

    private static UserId User(int number) => UserId.From(new Guid(number, 1, 0, new byte[8]));

    private sealed record Step(StepKind Kind, int By, int About, MemberRole Role, MemberAction Action);

    /// <summary>Guest 0, member 1, moderator 2, admin 3, owner 4; members in the order of their joining.</summary>
    private sealed class Model(ConversationType type)
    {
        private static readonly int[] Least = [0, 0, 0, 1, 2, 1, 2, 3, 3, 0, 1];

        public List<(int User, int Rank)> Roles { get; } =
            [(1, 4), .. Enumerable.Range(2, Users - 1).Select(user => (user, 1))];

        public int[] Lowest { get; } =
            type == ConversationType.Group ? [1, 1, 1, 3, 2, 3, 2, 4, 4, 2, 1] : [2, 2, 1, 3, 2, 3, 2, 4, 4, 2, 2];

        public ChatErrorCode? Do(Step step)
        {
            var (own, theirs) = (Rank(step.By), Rank(step.About));
            var asked = step.Role switch
            {
                MemberRole.Guest => 0, MemberRole.Member => 1, MemberRole.Moderator => 2, MemberRole.Admin => 3, _ => 4,
            };
            var needed = step.Kind switch
            {
                StepKind.Post => 0, StepKind.Reply => 1, StepKind.Add => 3, StepKind.Remove => 4, StepKind.Rename => 5,
                StepKind.Role => 7, StepKind.Permission => 8, _ => -1,
            };
            var leaves = step.Kind == StepKind.Remove && step.By == step.About;
            return needed < 0 ? null
                : own < 0 ? ChatErrorCode.NotFound
                : !leaves && own < Lowest[needed] ? ChatErrorCode.Forbidden
                : step.Kind switch
                {
                    StepKind.Add => Add(step.About, theirs),
                    StepKind.Remove when !leaves && own < 4 && theirs >= own => ChatErrorCode.Forbidden,
                    StepKind.Remove => Remove(step.About, theirs),
                    StepKind.Role => ChangeRole(step.About, own, theirs, asked),
                    StepKind.Permission => Permit(own, (int)step.Action, asked),
                    _ => null,
                };
        }

        private int Rank(int user) =>
            Roles.Where(member => member.User == user).Select(member => member.Rank).DefaultIfEmpty(-1).Single();

        private ChatErrorCode? Add(int user, int rank)
        {
            if (rank < 0)
            {
                Roles.Add((user, 1));
            }

            return null;
        }

        private ChatErrorCode? Remove(int user, int rank)
        {
            Roles.RemoveAll(member => member.User == user);
            if (rank == 4 && Roles.Count > 0 && Roles.TrueForAll(member => member.Rank < 4))
            {
                var heir = Roles.MaxBy(member => member.Rank);
                Roles[Roles.IndexOf(heir)] = (heir.User, 4);
            }

            return null;
        }

        private ChatErrorCode? ChangeRole(int user, int own, int theirs, int asked)
        {
            if (theirs < 0 || theirs > own || asked > own)
            {
                return theirs < 0 ? ChatErrorCode.NotFound : ChatErrorCode.Forbidden;
            }

            if (theirs == 4 && asked < 4 && Roles.Count(member => member.Rank == 4) == 1)
            {
                return ChatErrorCode.Conflict;
            }

            Roles[Roles.IndexOf((user, theirs))] = (user, asked);
            return null;
        }

        private ChatErrorCode? Permit(int own, int action, int asked)
        {
            if (own < Lowest[action] || own < asked)
            {
                return ChatErrorCode.Forbidden;
            }

            Lowest[action] = asked < Least[action] ? Lowest[action] : asked;
            return asked < Least[action] ? ChatErrorCode.Invalid : null;
        }
    }
}
