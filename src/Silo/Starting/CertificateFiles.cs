using Microsoft.Extensions.Configuration;

namespace ChatOrleans.Starting;

/// <summary>The framework names the file of a certificate that it did not find, but not the key that configured it.</summary>
public static class CertificateFiles
{
    private static readonly string[] Keys = ["Path", "KeyPath"];

    /// <param name="directory">What relative paths count from.</param>
    /// <exception cref="InvalidOperationException">A file is missing; names the first.</exception>
    public static void ThrowIfMissing(IConfiguration configuration, string directory)
    {
        var missing = configuration.GetSection("Kestrel:Certificates").GetChildren()
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren()
                .Select(endpoint => endpoint.GetSection("Certificate")))
            .SelectMany(certificate => Keys.Select(certificate.GetSection))
            .FirstOrDefault(file => file.Value is { Length: > 0 } path && !File.Exists(Path.Combine(directory, path)));
        if (missing is not null)
        {
            throw new InvalidOperationException(
                $"{missing.Path} names a file that does not exist: '{Path.Combine(directory, missing.Value!)}'.");
        }
    }
}
