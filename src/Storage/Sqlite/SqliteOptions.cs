using System.ComponentModel.DataAnnotations;

namespace ChatOrleans.Storage.Sqlite;

/// <summary>Where this process keeps what it stores. Bound to section <c>ChatOrleans</c>.</summary>
public sealed class SqliteOptions
{
    /// <summary>A directory that this process alone uses; made if missing. Default <c>./data</c>.</summary>
    [Required]
    public string DataDirectory { get; set; } = "./data";

    /// <summary>
    /// How long a write waits for a foreign lock on the file before it fails as unavailable. Default 2 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The largest size of the database file, bytes; beyond it sends fail as they do on a full disk, and what is there
    /// stays readable. Default: as large as the disk.
    /// </summary>
    [Range(128L * 1024, long.MaxValue)]
    public long? DatabaseBytesMax { get; set; }

    public string DatabaseFile => Path.Combine(DataDirectory, "chat.db");
}
