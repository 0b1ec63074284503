using System.Text.Json.Serialization;
using ChatOrleans.Conversations;

namespace ChatOrleans.Json;

/// <summary>Entries as JSON without reflection: the body in the log and the event on the wire.</summary>
[JsonSerializable(typeof(Entry))]
public sealed partial class EntryJson : JsonSerializerContext
{
    /// <summary>With the product's own options (camelCase, no nulls, times in milliseconds).</summary>
    public static EntryJson Chat { get; } = new(ChatJson.Configured(new()));
}
