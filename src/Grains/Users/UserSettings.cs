using System.Collections.Immutable;
using ChatOrleans.Conversations;
using ChatOrleans.Edges;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Storage;

namespace ChatOrleans.Users;

/// <summary>
/// What a user has set for themself in their conversations. What it answers is durable. A row of its own: the inbox is written
/// with each joining.
/// </summary>
/// <param name="publish">To the edges of the user's devices.</param>
internal sealed class UserSettings(
    UserId id, DurableState<PersonalState> state, UserInbox inbox, Epochs epochs, Action<EdgeEvent> publish, ChatLimits limits,
    TimeProvider time)
{
    public ImmutableArray<ConversationSettings> All => [.. state.Value.Settings.Values.Select(Shown)];

    /// <summary>Of a conversation of the user; null where nothing was ever set.</summary>
    public ConversationSettings? Of(ConversationId conversation) =>
        inbox.Has(conversation) && state.Value.Settings.TryGetValue(conversation, out var settings) ? Shown(settings) : null;

    /// <summary>Durable when it returns. Of two changes at once each keeps its fields.</summary>
    public async Task<Reply<ConversationSettings>> Change(ConversationId conversation, SettingsChange change)
    {
        if (!inbox.Has(conversation))
        {
            return ChatError.Of(ChatErrorCode.NotFound, "There is no such conversation.");
        }

        var next = state.Value.With(conversation, change, time.GetUtcNow());
        if (change.Draft is { Text.Length: > 0 } && next.CheckDrafts(limits) is { } full)
        {
            return full;
        }

        await Save(next);
        return Shown(state.Value.Settings[conversation]);
    }

    /// <summary>To be repeated until it succeeds, when the inbox does not have the conversation any more.</summary>
    public Task Left(ConversationId conversation) =>
        inbox.Has(conversation) ? Task.CompletedTask : Save(state.Value.Without(conversation, inbox.State));

    /// <summary>Reads the row again, which another activation may have written, and tells the devices here what is new.</summary>
    public async Task Reload()
    {
        var before = state.Value.Version;
        await state.Reload();
        Publish(before);
    }

    private async Task Save(PersonalState next)
    {
        var before = state.Value.Version;
        if (next != state.Value)
        {
            await state.Save(next);
            Publish(before);
        }
    }

    private void Publish(long before)
    {
        foreach (var settings in state.Value.Settings.Values.Where(settings => settings.Version > before))
        {
            publish(new ConversationSettingsChanged { Recipients = [id], Settings = Shown(settings) });
        }
    }

    private ConversationSettings Shown(ConversationSettings settings) => settings with { Epoch = epochs.Current };
}
