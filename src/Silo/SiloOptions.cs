namespace ChatOrleans;

/// <summary>The stores that the log and grain state can be kept in.</summary>
public enum ChatStore
{
    Sqlite,
    Postgres,
    Cosmos,
}

/// <summary>Bound to section <c>ChatOrleans</c>.</summary>
public sealed class SiloOptions
{
    /// <summary>Default SQLite, in the data directory.</summary>
    public ChatStore Store { get; set; } = ChatStore.Sqlite;
}
