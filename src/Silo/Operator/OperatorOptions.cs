using System.ComponentModel.DataAnnotations;

namespace ChatOrleans.Operator;

/// <summary>Operators' access to a process. Section <c>ChatOrleans:Operator</c>.</summary>
public sealed class OperatorOptions
{
    public const string Section = "ChatOrleans:Operator";

    /// <summary>
    /// The password of signing keys at <c>/operator/keys</c>, and in a silo of the Orleans Dashboard at <c>/dashboard</c>, with
    /// any user name, for all silos of a cluster the same. At least 32 characters. Default none: there is neither.
    /// </summary>
    [StringLength(1_024, MinimumLength = 32)]
    public string? Key { get; set; }
}
