using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace ChatOrleans.Storage.Postgres;

/// <summary>Which PostgreSQL server keeps the log and grain state. Bound to <see cref="Section"/>.</summary>
public sealed class PostgresOptions : IValidatableObject
{
    public const string Section = "ChatOrleans:Postgres";

    /// <summary>
    /// As Npgsql reads it: <c>Host=…;Username=…;Password=…;Database=…</c>. The database must exist and belong to this product
    /// alone, or <c>Search Path</c> must name a schema that is.
    /// </summary>
    [Required]
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// How long one round trip, or making a connection, may take before it fails; whole seconds. Default 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var refused = default(string);
        try
        {
            if (string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(ConnectionString).Host))
            {
                refused = "names no Host";
            }
        }
        catch (ArgumentException error)
        {
            // Its message names the keyword, never a value.
            refused = $"cannot be read: {error.Message}";
        }

        if (refused is not null)
        {
            yield return new($"{Section}:{nameof(ConnectionString)} {refused}.", [nameof(ConnectionString)]);
        }
    }
}
