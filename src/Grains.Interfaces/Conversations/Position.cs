namespace ChatOrleans.Conversations;

/// <summary>
/// A place in a conversation's log. The entries up to it are certain only with the epoch in which they were read: a restored
/// log may have other entries at the same numbers.
/// </summary>
/// <param name="Sequence">Everything up to here is held.</param>
/// <param name="Epoch">In which it was read; null in the data set's first one.</param>
[GenerateSerializer, Immutable, Alias("chat.position")]
public readonly record struct Position([property: Id(0)] long Sequence, [property: Id(1)] EpochId? Epoch = null);
