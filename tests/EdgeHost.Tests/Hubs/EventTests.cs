using ChatOrleans.Connections;
using ChatOrleans.Conversations;
using ChatOrleans.Hubs;
using ChatOrleans.Protocol;
using ChatOrleans.Testing;
using ChatOrleans.Users;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.EdgeHost.Tests.Hubs;

/// <summary>The bytes that are made once are those that SignalR's own typed client would send.</summary>
public sealed class EventTests
{
    private static readonly UserId User = UserId.From(new("01890000-0000-7000-8000-000000000001"));
    private static readonly ConversationId Conversation = ConversationId.From(new("01890000-0000-7000-8000-000000000002"));
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static readonly Entry Entry = new()
    {
        Sequence = 7, Kind = EntryKind.Posted, SenderId = User, SentAt = Time, Text = "ä", Role = MemberRole.Owner,
    };

    private static readonly ConversationSummary Summary = new()
    {
        Id = Conversation, Type = ConversationType.Group, Name = "G", CreatedAt = Time, CreatedBy = User,
        Role = MemberRole.Admin, Permissions = PermissionTable.Of(ConversationType.Group), MemberCount = 2,
        History = HistoryAccess.Joined, LastSequence = 7, ReadSequence = 6, Unread = 1, LastActivityAt = Time,
    };

    private static readonly (string Name, Func<IChatClient, Task> Tell)[] Events =
    [
        ("NewEntries", client => client.NewEntries(new(Conversation, [Entry], EpochId.From(Guid.Empty)))),
        ("Receipt", client => client.Receipt(new(Conversation, User, 7, 6, null))),
        ("TypingIndicator", client => client.TypingIndicator(new(Conversation, User, Typing: true))),
        ("PresenceUpdate", client => client.PresenceUpdate(
            new() { UserId = User, Status = PresenceStatus.Away, LastSeenAt = Time })),
        ("ConversationAdded", client => client.ConversationAdded(ChatOrleans.Protocol.Summary.Of(Summary))),
        ("ConversationRemoved", client => client.ConversationRemoved(new(Conversation))),
        ("ConversationSettings", client => client.ConversationSettings(
            new() { ConversationId = Conversation, Version = 3, MuteUntil = Time, Level = NotificationLevel.None })),
        ("ScheduleChanged", client => client.ScheduleChanged(new(3, null))),
        ("Resync", client => client.Resync(new())),
        ("Draining", client => client.Draining(new(5_000))),
    ];

    [Fact]
    public async Task Every_event_comes_as_the_typed_client_would_send_it()
    {
        Events.Select(one => one.Name).ShouldBe(typeof(IChatClient).GetMethods().Select(method => method.Name));
        await using var app = await ChatApplication.Start();
        var ann = await (await app.Person("ann")).Connect();
        await Eventually.True(
            () => app.Services.GetRequiredService<ConnectionRegistry>().Count == 1, "the connection is registered");
        var connection = app.Services.GetRequiredService<ConnectionRegistry>().All.Single();
        var typed = app.Services.GetRequiredService<IHubContext<ChatHub, IChatClient>>().Clients.All;
        foreach (var (_, tell) in Events)
        {
            connection.Send(EventBytes.Of(tell));
            await tell(typed);
        }

        await Eventually.True(() => ann.Events.Count == 2 * Events.Length, "all events came");
        foreach (var (pair, expected) in ann.Events.Chunk(2).Zip(Events))
        {
            pair.Select(came => came.Name).ShouldBe([expected.Name, expected.Name]);
            pair[0].Payload.GetRawText().ShouldBe(pair[1].Payload.GetRawText());
        }
    }
}
