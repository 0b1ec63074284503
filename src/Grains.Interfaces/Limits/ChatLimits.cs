using System.ComponentModel.DataAnnotations;

namespace ChatOrleans.Limits;

/// <summary>
/// The limits of section <c>ChatOrleans:Limits</c>. A caller that reaches one gets an error that names it; nothing is dropped
/// silently.
/// </summary>
public sealed class ChatLimits
{
    public const string Section = "ChatOrleans:Limits";

    // JSON with two UUIDs and a number, and their names.
    private const int CursorBytes = 144;

    /// <summary>Text of one message, bytes of UTF-8. Default 8 KiB.</summary>
    [Range(1, 64 * 1024)]
    public int MessageTextBytes { get; set; } = 8 * 1024;

    /// <summary>One hub message or REST body, bytes. Default 64 KiB.</summary>
    [Range(16 * 1024, 1024 * 1024)]
    public int EnvelopeBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// What a hub connection may send at once: a request above <see cref="EnvelopeBytes"/> is answered as too large, so that what
    /// people paste does not end their connection; one above this ends it.
    /// </summary>
    public int FrameBytes => Math.Max(1024 * 1024, Math.Max(EnvelopeBytes * 2, SyncBytes));

    /// <summary>Conversations whose position a device has: those of the user, pending ones too.</summary>
    public int Cursors => UserConversations + UserRequests;

    /// <summary>A sync, bytes: it has all cursors at once.</summary>
    public int SyncBytes => Math.Max(EnvelopeBytes, Cursors * CursorBytes);

    /// <summary>Members of one conversation. Default 1,000.</summary>
    [Range(2, 1_000)]
    public int GroupMembers { get; set; } = 1_000;

    /// <summary>Name of a group or channel, characters of Unicode. Default 128.</summary>
    [Range(1, 1_024)]
    public int ConversationNameLength { get; set; } = 128;

    /// <summary>Description of a group or channel, characters of Unicode. Default 512.</summary>
    [Range(1, 4_096)]
    public int ConversationDescriptionLength { get; set; } = 512;

    /// <summary>Conversations that one user is a member of and has accepted. Default 10,000.</summary>
    [Range(1, 10_000)]
    public int UserConversations { get; set; } = 10_000;

    /// <summary>
    /// Pending conversations of one user. Beyond it the oldest of whoever began most of them is declined for them. Default 100.
    /// </summary>
    [Range(1, 1_000)]
    public int UserRequests { get; set; } = 100;

    /// <summary>Users whom one user has blocked. Default 1,000.</summary>
    [Range(1, 10_000)]
    public int UserBlocks { get; set; } = 1_000;

    /// <summary>Conversations in which one user has a draft at the same time. Default 100.</summary>
    [Range(1, 1_000)]
    public int UserDrafts { get; set; } = 100;

    /// <summary>How often one message is edited. Default 20.</summary>
    [Range(1, 100)]
    public int MessageEdits { get; set; } = 20;

    /// <summary>Reactions, and their ends, that one message takes; of one user 40. Default 1,000.</summary>
    [Range(1, 10_000)]
    public int MessageReactions { get; set; } = 1_000;

    /// <summary>Different emoji that people react to one message with. Default 20.</summary>
    [Range(1, 100)]
    public int MessageEmoji { get; set; } = 20;

    /// <summary>Messages that are pinned in one conversation at the same time. Default 50.</summary>
    [Range(1, 200)]
    public int ConversationPins { get; set; } = 50;

    /// <summary>Messages of one user that wait for their time, or failed when it came. Default 100.</summary>
    [Range(1, 1_000)]
    public int UserScheduled { get; set; } = 100;

    /// <summary>Invite links of one conversation at the same time. Default 20.</summary>
    [Range(1, 100)]
    public int ConversationInvites { get; set; } = 20;

    /// <summary>Items of one page. Default 200.</summary>
    [Range(1, 1_000)]
    public int PageSize { get; set; } = 200;

    /// <summary>
    /// Entries of one conversation that a device may lack before it must start afresh. Default 1,000.
    /// </summary>
    [Range(1, 100_000)]
    public int SyncEntries { get; set; } = 1_000;

    /// <summary>Devices of one user. Default 16.</summary>
    [Range(1, 1_000)]
    public int UserDevices { get; set; } = 16;

    /// <summary>Connections of one user to one edge at the same time. Default 5.</summary>
    [Range(1, 1_000)]
    public int UserConnections { get; set; } = 5;

    /// <summary>Messages that one user sends in a minute, on average. Default 60.</summary>
    [Range(1, 10_000_000)]
    public int MessagesPerMinute { get; set; } = 60;

    /// <summary>Messages that one user may send at once after a pause. Default 20.</summary>
    [Range(1, 10_000_000)]
    public int MessagesBurst { get; set; } = 20;

    /// <summary>New conversations that one user creates in an hour, and at once. Default 10.</summary>
    [Range(1, 1_000_000)]
    public int NewConversationsPerHour { get; set; } = 10;

    /// <summary>
    /// Changes of conversations (names, members, roles) that one user makes in a minute, and at once. Default 60.
    /// </summary>
    [Range(1, 10_000_000)]
    public int ChangesPerMinute { get; set; } = 60;

    /// <summary>
    /// What one user's calls may cost in a minute at one edge, and at once, with the messages that they may send in a minute on
    /// top. Most calls cost 1. An address from which nobody is signed in has the same. Default 600.
    /// </summary>
    [Range(60, 10_000_000)]
    public int CallsPerMinute { get; set; } = 600;

    /// <summary>
    /// Log-ins from one address that fail in a minute, on average and at once. Default 30. An IPv6 address counts by its /64; a
    /// /56 has twice as many, a /48 four times.
    /// </summary>
    [Range(1, 1_000_000)]
    public int FailedLoginsPerAddressPerMinute { get; set; } = 30;

    /// <summary>Registrations from one address in an hour, on average and at once, counted likewise. Default 60.</summary>
    [Range(1, 1_000_000)]
    public int RegistrationsPerAddressPerHour { get; set; } = 60;

    /// <summary>Refreshes of one session in a minute, on average and at once. Default 30.</summary>
    [Range(1, 1_000_000)]
    public int RefreshesPerMinute { get; set; } = 30;

    /// <summary>
    /// Wrong passwords for one user name from one known device, or from the strangers of one network, before others are not
    /// looked at for a while; one is forgotten every 3 minutes. Of all strangers together four times as many. Default 5.
    /// </summary>
    [Range(1, 100)]
    public int LoginAttempts { get; set; } = 5;

    /// <summary>Users whose presence one connection watches. Default 500.</summary>
    [Range(1, 10_000)]
    public int PresenceWatch { get; set; } = 500;

    /// <summary>Events that wait for one slow connection before it must resync. Default 256.</summary>
    [Range(8, 65_536)]
    public int OutboundQueue { get; set; } = 256;
}
