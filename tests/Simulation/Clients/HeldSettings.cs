using ChatOrleans.Conversations;
using ChatOrleans.Protocol;
using ChatOrleans.Users;

namespace ChatOrleans.Simulation.Clients;

/// <summary>What a device holds of its user's settings, by the rules of docs/protocol.md.</summary>
/// <param name="trustsEvents">It moves the cursor with them.</param>
internal sealed class HeldSettings(bool trustsEvents)
{
    private readonly Dictionary<ConversationId, ConversationSettings> _held = [];

    public IReadOnlyDictionary<ConversationId, ConversationSettings> All => _held;

    public SettingsCursor Cursor { get; private set; } = new() { Version = 0 };

    /// <summary>False when it is of another epoch, and a sync has to say what is so.</summary>
    public bool Take(ConversationSettings settings)
    {
        if (Cursor.Version > 0 && settings.Epoch != Cursor.Epoch)
        {
            return false;
        }

        if (trustsEvents)
        {
            Cursor = new() { Version = Math.Max(Cursor.Version, settings.Version), Epoch = settings.Epoch };
        }

        if (_held.GetValueOrDefault(settings.ConversationId) is not { } known
            || known.Epoch != settings.Epoch || known.Version < settings.Version)
        {
            _held[settings.ConversationId] = settings;
        }

        return true;
    }

    public void Take(SyncedSettings synced)
    {
        if (Cursor.Version == 0 || Cursor.Epoch != synced.Epoch)
        {
            foreach (var (id, known) in _held)
            {
                // What an event has brought meanwhile is later.
                if (known.Epoch != synced.Epoch || known.Version <= synced.Version)
                {
                    _held.Remove(id);
                }
            }
        }

        Cursor = new() { Version = synced.Version, Epoch = synced.Epoch };
        foreach (var settings in synced.Items)
        {
            Take(settings);
        }
    }
}
