using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace ChatOrleans;

/// <summary>Of edges, made for the first run.</summary>
internal sealed class NewSecret : ParameterDefault
{
    public override string GetDefaultValue() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public override void WriteToManifest(ManifestPublishingContext context) =>
        throw new NotSupportedException("This cluster is for a developer's machine.");
}
