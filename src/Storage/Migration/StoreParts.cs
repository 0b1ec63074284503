using Orleans.Storage;

namespace ChatOrleans.Storage.Migration;

/// <summary>One store, as a migration sees it.</summary>
public sealed record StoreParts(IConversationLog Log, IGrainStorage States, IStoreContents Contents);
