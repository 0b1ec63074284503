using Microsoft.Extensions.Configuration;

namespace ChatOrleans.Settings;

/// <summary>Where secrets are, as vaults and Kubernetes mount them. Bound to section <c>ChatOrleans</c>.</summary>
public sealed class SecretFiles
{
    public const string Section = "ChatOrleans";

    /// <summary>
    /// A directory with a file for each key, whose name is the key with <c>__</c> for <c>:</c>, and whose text is its value.
    /// They win over all else. Default none.
    /// </summary>
    public string? SecretsDirectory { get; set; }
}

public static class SecretFilesReading
{
    private const string Key = $"{SecretFiles.Section}:{nameof(SecretFiles.SecretsDirectory)}";

    /// <summary>Adds what the files say, once. After all else that the configuration is read from.</summary>
    /// <exception cref="InvalidOperationException">The directory, or a file in it, cannot be read; names it.</exception>
    public static IConfigurationBuilder AddSecretFiles(this IConfigurationBuilder configuration) =>
        configuration.Build()[Key] is { Length: > 0 } directory
            ? configuration.AddInMemoryCollection(Read(directory))
            : configuration;

    private static List<KeyValuePair<string, string?>> Read(string directory)
    {
        try
        {
            // Kubernetes keeps what it mounts in directories of its own beside the files, with a dot before their names.
            return
            [
                .. Directory.EnumerateFiles(directory)
                    .Select(file => (Name: Path.GetFileName(file), File: file))
                    .Where(secret => !secret.Name.StartsWith('.'))
                    .Select(secret => KeyValuePair.Create<string, string?>(
                        secret.Name.Replace("__", ":", StringComparison.Ordinal),
                        WithoutLineEnd(File.ReadAllText(secret.File)))),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"{Key} '{directory}' cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Editors and shells end a file with one.</summary>
    private static string WithoutLineEnd(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
