using System.Security.Cryptography;
using System.Text;
using ChatOrleans.Settings;

namespace ChatOrleans.Auth;

/// <summary>
/// Encrypts private keys for the store, and decrypts them: AES-256-GCM, with the key's id bound to it. The secret is the edges'
/// alone, so that neither silos nor whoever has the store can make a token.
/// </summary>
internal sealed class KeyEncryption
{
    private const int SecretBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    // What it is configured by, for people.
    private readonly string _setting;
    private readonly byte[] _secret;

    private KeyEncryption(string setting, string? text)
    {
        _setting = setting;
        _secret = new byte[SecretBytes];
        if (text is null || !Convert.TryFromBase64String(text.Trim(), _secret, out var length) || length != SecretBytes)
        {
            throw new InvalidOperationException($"{setting} is not {SecretBytes} bytes in Base64 (openssl rand -base64 32).");
        }
    }

    /// <summary>
    /// With the secret that is configured, or of a file in the data directory, which is made if it is not there.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is none that can be used; names the setting.</exception>
    public static KeyEncryption Open(AuthOptions options, ILogger logger)
    {
        if (!options.HasSecret && !File.Exists(options.OwnSecretFile))
        {
            Make(options);
        }

        if (options.KeySecret is null)
        {
            PrivateDirectory.Close(options.KeySecretFile ?? options.OwnSecretFile, logger);
        }

        return Of(options);
    }

    /// <summary>With the secret that is configured.</summary>
    /// <inheritdoc cref="Open"/>
    public static KeyEncryption Of(AuthOptions options)
    {
        if (options.KeySecret is not null)
        {
            return new($"{AuthOptions.Section}:{nameof(AuthOptions.KeySecret)}", options.KeySecret);
        }

        var file = Path.GetFullPath(options.KeySecretFile ?? options.OwnSecretFile);
        var setting = $"{AuthOptions.Section}:{nameof(AuthOptions.KeySecretFile)} '{file}'";
        try
        {
            return new(setting, File.ReadAllText(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"{setting} cannot be read: {error.Message}", error);
        }
    }

    public SealedKey Encrypt(SigningKey key)
    {
        var plain = key.Key.ExportPkcs8PrivateKey();
        var cipher = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(cipher.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_secret, TagBytes);
        aes.Encrypt(
            cipher.AsSpan(0, NonceBytes), plain, cipher.AsSpan(NonceBytes, plain.Length), cipher.AsSpan(^TagBytes..),
            Encoding.UTF8.GetBytes(key.Id));
        CryptographicOperations.ZeroMemory(plain);
        return new() { Id = key.Id, Ciphertext = Convert.ToBase64String(cipher) };
    }

    /// <summary>The key; or why there is none, which names the setting.</summary>
    public (SigningKey? Key, string? Fault) Decrypt(SealedKey key)
    {
        try
        {
            var cipher = Convert.FromBase64String(key.Ciphertext);
            var plain = new byte[cipher.Length - NonceBytes - TagBytes];
            using var aes = new AesGcm(_secret, TagBytes);
            aes.Decrypt(
                cipher.AsSpan(0, NonceBytes), cipher.AsSpan(NonceBytes, plain.Length), cipher.AsSpan(^TagBytes..), plain,
                Encoding.UTF8.GetBytes(key.Id));
            var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(plain, out _);
            CryptographicOperations.ZeroMemory(plain);
            return (new(key.Id, ecdsa), null);
        }
        catch (Exception error) when (error
            is CryptographicException or FormatException or OverflowException or ArgumentException)
        {
            return (null, $"Signing key '{key.Id}' of the store cannot be decrypted by {_setting}: it is of another secret. All "
                + "edges need the secret with which the keys were made; docs/operations.md says what to do if it is lost.");
        }
    }

    /// <summary>
    /// Whole or not at all: a start that was killed leaves no half secret behind, and of two starts one makes it.
    /// </summary>
    private static void Make(AuthOptions options)
    {
        PrivateDirectory.Make(options.DataDirectory);
        var file = options.OwnSecretFile;
        try
        {
            PrivateDirectory.Write(
                file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)) + '\n', mayReplace: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another start made it.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"ChatOrleans:DataDirectory: '{file}' cannot be made: {error.Message}", error);
        }
    }
}
