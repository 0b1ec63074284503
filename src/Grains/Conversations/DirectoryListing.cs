using System.Collections.Immutable;
using ChatOrleans.Users;
using Microsoft.Extensions.Logging;

namespace ChatOrleans.Conversations;

/// <summary>
/// Makes the directory find a public conversation under the words of its name, and a private one no more. The change is durable
/// by then: a failure of the index fails no call, and is made good later, at the latest by the next activation.
/// </summary>
internal sealed partial class DirectoryListing(
    IGrainBase grain, LogTail tail, SnapshotWriter snapshots, INameIndexGrain index, ILogger<DirectoryListing> logger)
{
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    private IGrainTimer? _timer;

    // The words under which the index may have the conversation, and whether it may differ from them.
    private ImmutableArray<string> _names = [];
    private bool _isListing;

    private bool IsListed => !_isListing && _names.SequenceEqual(Wanted());

    /// <summary>Goes on where another activation ended. Runs beside no call that changes the conversation.</summary>
    public void Begin(ConversationState snapshot)
    {
        (_names, _isListing) = (snapshot.ListedNames, snapshot.IsListing);
        if (!IsListed)
        {
            Schedule(TimeSpan.Zero);
        }
    }

    public ConversationState AddTo(ConversationState snapshot) =>
        snapshot with { ListedNames = _names, IsListing = _isListing };

    public async Task Update()
    {
        try
        {
            await UpdateNow();
        }
        catch (Exception error)
        {
            LogNotListed(tail.Durable.Id, error);
            if (!tail.HasEnded)
            {
                Schedule(Retry);
            }
        }
    }

    /// <summary>
    /// The row says what the index may have before the index has it, and until it has it no more: whatever fails between, nothing
    /// stays in the index that nobody knows of.
    /// </summary>
    private async Task UpdateNow()
    {
        if (IsListed)
        {
            return;
        }

        var (wanted, id) = (Wanted(), tail.Durable.Id);
        (_names, _isListing) = ([.. _names.Union(wanted)], true);
        await snapshots.Write();
        await index.Add([.. wanted.Select(name => IndexedName.Of(name, id))]);
        foreach (var name in _names.Except(wanted))
        {
            await index.Remove(IndexedName.Of(name, id));
        }

        (_names, _isListing) = (wanted, false);
        await snapshots.Write();
    }

    private ImmutableArray<string> Wanted() => tail.Durable.IsPublic ? DirectoryWords.Of(tail.Durable.Name!) : [];

    private void Schedule(TimeSpan delay)
    {
        _timer?.Dispose();
        _timer = grain.RegisterGrainTimer(
            _ => Update(), new GrainTimerCreationOptions(delay, Timeout.InfiniteTimeSpan));
    }

    [LoggerMessage(LogLevel.Warning, "The directory could not list conversation {Conversation} as it is; it will retry.")]
    private partial void LogNotListed(ConversationId conversation, Exception error);
}
