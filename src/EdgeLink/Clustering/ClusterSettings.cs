using System.ComponentModel.DataAnnotations;
using Azure.Data.Tables;
using StackExchange.Redis;

namespace ChatOrleans.Clustering;

/// <summary>What a process is in the cluster.</summary>
public enum ClusterRole
{
    /// <summary>Grains and sockets.</summary>
    All,

    /// <summary>Sockets only; the grains are in other processes.</summary>
    Edge,
}

/// <summary>The kind of database in which the silos of a cluster register.</summary>
public enum ClusterProvider
{
    Postgres,
    Redis,

    /// <summary>Tables of an Azure storage account.</summary>
    AzureTables,
}

/// <summary>What carries events from silos to edges in other processes.</summary>
public enum ClusterStreams
{
    /// <summary>Calls to the edges, by grain observers.</summary>
    Push,

    /// <summary>Orleans' streams through the silos' memory.</summary>
    Memory,

    /// <summary>Orleans' streams through Azure Event Hubs.</summary>
    EventHubs,
}

/// <summary>How processes find each other. Section <c>ChatOrleans:Cluster</c>.</summary>
public sealed class ClusterSettings : IValidatableObject
{
    public const string Section = "ChatOrleans:Cluster";

    /// <summary>The role of an edge host; a silo has grains only. Default all.</summary>
    public ClusterRole Role { get; set; } = ClusterRole.All;

    /// <summary>The same for all processes of a cluster. Default PostgreSQL.</summary>
    public ClusterProvider Provider { get; set; } = ClusterProvider.Postgres;

    /// <summary>
    /// The database in which the silos register: a connection string for Npgsql, StackExchange.Redis or Azure's SDK. Its tables
    /// are made at the first start. Default none: this process is alone.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>Processes with the same id are one cluster. Default chat.</summary>
    [Required]
    public string ClusterId { get; set; } = "chat";

    /// <summary>The IP address at which other processes reach this silo. Default: the machine's first one.</summary>
    public string? Address { get; set; }

    /// <summary>The port at which silos reach this silo. Default 11111.</summary>
    [Range(1, 65_535)]
    public int SiloPort { get; set; } = 11_111;

    /// <summary>The port at which edge hosts reach this silo. Default 30000.</summary>
    [Range(1, 65_535)]
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>The same for all processes of a cluster. Default push.</summary>
    public ClusterStreams Streams { get; set; } = ClusterStreams.Push;

    /// <summary>Of the namespace, with the right to send and to listen. For streams over Event Hubs. Default none.</summary>
    public string? EventHubsConnectionString { get; set; }

    /// <summary>The event hub; nothing else may use it. Default chat-edges.</summary>
    [Required]
    public string EventHubsName { get; set; } = "chat-edges";

    /// <summary>The consumer group; nothing else may use it. Default the one that every event hub has.</summary>
    [Required]
    public string EventHubsConsumerGroup { get; set; } = "$Default";

    /// <summary>What its processes prove to each other.</summary>
    public ClusterTlsSettings Tls { get; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ConnectionString is not null && CheckConnectionString(ConnectionString) is { } reason)
        {
            yield return new($"{Section}:{nameof(ConnectionString)} {reason}.", [nameof(ConnectionString)]);
        }

        if (Role == ClusterRole.Edge && string.IsNullOrEmpty(ConnectionString))
        {
            yield return new($"An edge needs {Section}:{nameof(ConnectionString)}.", [nameof(ConnectionString)]);
        }

        if (Streams == ClusterStreams.EventHubs && string.IsNullOrEmpty(EventHubsConnectionString))
        {
            yield return new(
                $"Streams over Event Hubs need {Section}:{nameof(EventHubsConnectionString)}.",
                [nameof(EventHubsConnectionString)]);
        }

        if (Streams != ClusterStreams.Push && string.IsNullOrEmpty(ConnectionString))
        {
            yield return new("A single process has no streams.", [nameof(Streams)]);
        }

        if (Address is not null && !System.Net.IPAddress.TryParse(Address, out _))
        {
            yield return new($"{Section}:{nameof(Address)} is not a valid IP address.", [nameof(Address)]);
        }

        if (!string.IsNullOrEmpty(ConnectionString) && Tls.Refusal(ClusterId) is { } refusal)
        {
            yield return new(refusal, [nameof(Tls)]);
        }
    }

    private string? CheckConnectionString(string connectionString)
    {
        try
        {
            var hasHost = Provider switch
            {
                ClusterProvider.Postgres => PostgresDriver.HostOf(connectionString) is { Length: > 0 },
                ClusterProvider.Redis => ConfigurationOptions.Parse(connectionString).EndPoints is not [],
                ClusterProvider.AzureTables => new TableServiceClient(connectionString).Uri is not null,
            };
            return hasHost ? null : "names no host";
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException)
        {
            // Their messages name keywords, never values.
            return $"cannot be read by {Provider}: {error.Message.TrimEnd('.')}";
        }
    }
}
