using System.ComponentModel.DataAnnotations;

namespace ChatOrleans.Storage.Cosmos;

/// <summary>Which Cosmos DB account keeps the log and grain state. Bound to <see cref="Section"/>.</summary>
public sealed class CosmosOptions
{
    public const string Section = "ChatOrleans:Cosmos";

    /// <summary>The account's address, <c>https://….documents.azure.com</c>.</summary>
    [Required, Url]
    public string Endpoint { get; set; } = "";

    /// <summary>A key of the account that may write.</summary>
    [Required, Base64String]
    public string Key { get; set; } = "";

    /// <summary>Made if missing. Default <c>chat</c>.</summary>
    [Required, RegularExpression("^[A-Za-z0-9-]{1,255}$")]
    public string Database { get; set; } = "chat";

    /// <summary>How long a request may take, including up to four tries. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
