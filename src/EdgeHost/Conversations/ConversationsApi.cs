using ChatOrleans.Auth;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using ChatOrleans.Users;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Conversations;

/// <summary>REST for conversations and their members.</summary>
internal sealed class ConversationsApi(
    IGrainFactory grains, GrainRetry calls, Messaging messaging, SummaryReader summaries, KnownUsers users,
    IOptions<ChatLimits> limits, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var all = api.MapGroup("/conversations").WithTags("conversations").RequireAuthorization().RefuseMalformed();
        all.MapPost(string.Empty, (Body<CreateConversationRequest> body, CurrentUser caller, ConversationsApi self) =>
            self.Create(caller.UserId, body))
            .WithName("createConversation").Produces<Summary>(201).Produces<Summary>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.NotFound, ChatErrorCode.Blocked, ChatErrorCode.LimitReached));
        all.MapGet(string.Empty, (CurrentUser caller, string? cursor, int? limit, ConversationsApi self) =>
            self.List(caller.UserId, cursor, limit)).WithName("listConversations").Produces<ConversationList>()
            .WithMetadata(new CallCostAttribute(CallCostAttribute.Page));

        var one = all.MapGroup("/{id}")
            .WithMetadata(new PossibleErrors(ChatErrorCode.NotFound));
        one.MapGet(string.Empty, (ConversationId id, CurrentUser caller, ConversationsApi self) =>
            self.Get(id, caller.UserId))
            .WithName("getConversation").Produces<Summary>();
        one.MapPatch(string.Empty, (
            ConversationId id, CurrentUser caller, Body<ChangeConversationRequest> body, ConversationsApi self) =>
            self.Change(
                new("change conversation", caller.UserId, id), body,
                request => self.Conversation(id).Change(caller.UserId, request.ToChange())))
            .WithName("changeConversation").Produces<Summary>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.Forbidden));
        one.MapPatch("/permissions", (
            ConversationId id, CurrentUser caller, Body<ChangePermissionRequest> body, ConversationsApi self) =>
            self.Change(
                new("change permission", caller.UserId, id), body,
                request => self.Conversation(id).ChangePermission(caller.UserId, request.Action, request.Role)))
            .WithName("changePermission").Produces<Summary>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.Forbidden));
        one.MapPost("/accept", (ConversationId id, CurrentUser caller, ConversationsApi self) =>
            self.Named(self.Change(
                new("accept conversation", caller.UserId, id), () => self.Conversation(id).Accept(caller.UserId))))
            .WithName("acceptConversation").Produces<Summary>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.LimitReached));
        MapMembers(one.MapGroup("/members"));
    }

    private static void MapMembers(RouteGroupBuilder members)
    {
        members.MapGet(string.Empty, (
            ConversationId id, CurrentUser caller, UserId? cursor, int? limit, ConversationsApi self) =>
            self.Members(id, caller.UserId, cursor, limit))
            .WithName("listMembers").Produces<MemberPage>();
        members.MapPost(string.Empty, (
            ConversationId id, CurrentUser caller, Body<AddMemberRequest> body, ConversationsApi self) =>
            self.Change(
                new("add member", caller.UserId, id), body, request => self.AddMember(id, caller.UserId, request.UserId)))
            .WithName("addMember").Produces<Summary>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.Forbidden, ChatErrorCode.Blocked, ChatErrorCode.LimitReached));
        members.MapPatch("/{userId}", (
            ConversationId id, UserId userId, CurrentUser caller, Body<ChangeRoleRequest> body, ConversationsApi self) =>
            self.Change(
                new("change role", caller.UserId, id), body,
                request => self.Conversation(id).ChangeRole(caller.UserId, userId, request.Role)))
            .WithName("changeRole").Produces<Member>()
            .WithMetadata(new PossibleErrors(ChatErrorCode.Forbidden, ChatErrorCode.Conflict));
        members.MapDelete("/{userId}", (ConversationId id, UserId userId, CurrentUser caller, ConversationsApi self) =>
            self.Remove(id, caller.UserId, userId))
            .WithName("removeMember").Produces(204).WithMetadata(new PossibleErrors(ChatErrorCode.Forbidden));
    }

    private async Task<IResult> Create(UserId caller, Body<CreateConversationRequest> body)
    {
        var request = body.Value;
        var direct = request.Type == ConversationType.Direct;
        if (direct && request.MemberIds.Length != 1)
        {
            return Problems.Of(ChatError.Invalid("memberIds", "A direct conversation has exactly one other member."));
        }

        var create = new CreateConversation
        {
            Type = request.Type,
            CreatorId = caller,
            Name = ShownName.Of(request.Name),
            MemberIds = request.MemberIds,
            Visibility = request.Visibility ?? Visibility.Private,
        };
        var id = direct ? ConversationId.NewDirect()
            : request.Id ?? ConversationId.From(Guid.CreateVersion7(time.GetUtcNow()));
        if (create.Check(id, limits.Value) is { } invalid)
        {
            return Problems.Of(invalid);
        }

        var call = new GrainCall("create conversation", caller, id);
        var found = await calls.Try(call, () => Find(caller, create, id));
        var isNew = found.Error is { Code: ChatErrorCode.NotFound } || (direct && found.Value?.Pending is true);
        if (!isNew && found.Error is { } unavailable)
        {
            return Problems.Of(unavailable);
        }

        // Creating it again only reads it. Else the permit first: looking for members costs a grain for each.
        if (isNew && (await calls.TakePermit(
            grains, call, UserRate.NewConversations, nameof(ChatLimits.NewConversationsPerHour))).Error is { } tooOften)
        {
            return Problems.Of(tooOften);
        }

        var created = await calls.Try<Created>(call, async () =>
            !isNew ? new Created { Conversation = found.Value!, IsNew = false }
            : await CheckMembers(request) is { } error ? error
            : await Conversation(direct ? await grains.Direct(caller, request.MemberIds[0]).Agree(id) : id).Create(create));
        return created.Error is { } failed
            ? Problems.Of(failed)
            : Problems.Value(
                await users.Name(Summary.Of(created.Value!.Conversation)),
                created.Value.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    /// <summary>The conversation that is asked for, where the caller is a member of it.</summary>
    private async Task<Reply<ConversationSummary>> Find(UserId caller, CreateConversation create, ConversationId id)
    {
        if (create.Type == ConversationType.Direct)
        {
            if (await grains.Direct(caller, create.MemberIds[0]).Find() is not { } direct)
            {
                return ChatError.Of(ChatErrorCode.NotFound, "There is no such conversation.");
            }

            id = direct;
        }

        return await Conversation(id).Summary(caller);
    }

    private async Task<ChatError?> CheckMembers(CreateConversationRequest request) =>
        (await Task.WhenAll(request.MemberIds.Select(user => grains.User(user).Get()))).Contains(null)
            ? ChatError.Invalid("memberIds", "There is no such user.")
            : null;

    private Task<IResult> Get(ConversationId id, UserId caller) =>
        Named(calls.Try<Summary>(new("get conversation", caller, id), async () =>
            await Conversation(id).Summary(caller) switch
            {
                { Value: { } conversation } => Summary.Of(conversation, await grains.User(caller).Settings(id)),
                { Error: var error } => error!,
            }));

    private Task<IResult> Members(ConversationId id, UserId caller, UserId? after, int? limit) =>
        messaging.CheckLimit(limit) is { } invalid
            ? Task.FromResult(Problems.Of(invalid))
            : Call(
                new("list members", caller, id), () => Conversation(id).Members(caller, after, messaging.PageOf(limit)));

    private async Task<IResult> Remove(ConversationId id, UserId caller, UserId removed) =>
        Problems.Nothing(await Change(
            new("remove member", caller, id), () => Conversation(id).RemoveMember(caller, removed)));

    private async Task<Reply<ConversationSummary>> AddMember(ConversationId id, UserId caller, UserId added) =>
        await grains.User(added).Get() is null ? ChatError.Invalid("userId", "There is no such user.")
        : await Conversation(id).AddMembers(caller, [added]);

    private async Task<IResult> Named<T>(Task<Reply<T>> reply)
        where T : ConversationSummary => (await reply) switch
    {
        { Value: { } conversation } => Problems.Value(
            await users.Name(conversation as Summary ?? Summary.Of(conversation))),
        { Error: var error } => Problems.Of(error!),
    };

    private async Task<IResult> List(UserId caller, string? cursor, int? limit)
    {
        if (messaging.CheckLimit(limit) is { } invalid)
        {
            return Problems.Of(invalid);
        }

        ListCursor? after = null;
        if (cursor is not null && (after = ListCursor.Parse(cursor)) is null)
        {
            return Problems.Of(ChatError.Invalid("cursor", "Pass 'next' of the page before."));
        }

        var inbox = await calls.Try<Inbox>(
            new("list conversations", caller), async () => await grains.User(caller).Inbox());
        if (inbox.Error is { } error)
        {
            return Problems.Of(error);
        }

        var rest = inbox.Value!.Items.Where(item => after?.IsBefore(item) is not false).ToList();
        var page = rest.Take(messaging.PageOf(limit)).ToList();
        var (items, failed) = await summaries.Read(caller, inbox.Value, page);
        return Problems.Value(new ConversationList(
            await users.Name(items), failed, rest.Count > page.Count ? ListCursor.At(page[^1]).ToString() : null));
    }

    private IConversationGrain Conversation(ConversationId id) => grains.Conversation(id);

    private async Task<IResult> Call<T>(GrainCall call, Func<Task<Reply<T>>> run)
        where T : class => Problems.Of(await calls.Try(call, run));

    private async Task<IResult> Change<TRequest, T>(GrainCall call, Body<TRequest> body, Func<TRequest, Task<Reply<T>>> run)
        where TRequest : class
        where T : class => Problems.Of(await Change(call, () => run(body.Value)));

    private Task<Reply<T>> Change<T>(GrainCall call, Func<Task<Reply<T>>> run)
        where T : class => calls.TryChange(grains, call, run);
}
