namespace ChatOrleans.Conversations;

/// <summary>The latest client ids of a conversation, each with its place in the log.</summary>
internal sealed class IdempotencyWindow(int size)
{
    private readonly Dictionary<(UserId, ClientMessageId), long> _sequences = [];
    private Queue<(UserId, ClientMessageId)> _oldestFirst = [];

    public void Add(Entry entry)
    {
        if (entry.ClientMessageId is not { } clientId || !_sequences.TryAdd((entry.SenderId, clientId), entry.Sequence))
        {
            return;
        }

        _oldestFirst.Enqueue((entry.SenderId, clientId));
        if (_oldestFirst.Count > size)
        {
            _sequences.Remove(_oldestFirst.Dequeue());
        }
    }

    /// <summary>Those of entries that never came into the log.</summary>
    public void ForgetAfter(long sequence)
    {
        foreach (var (key, _) in _sequences.Where(known => known.Value > sequence).ToList())
        {
            _sequences.Remove(key);
        }

        _oldestFirst = new(_oldestFirst.Where(_sequences.ContainsKey));
    }

    /// <summary>Null when the client id is not among the last ones.</summary>
    public long? Find(UserId sender, ClientMessageId clientId) =>
        _sequences.TryGetValue((sender, clientId), out var sequence) ? sequence : null;
}
