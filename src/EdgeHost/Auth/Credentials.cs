using System.Net.Mail;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using ChatOrleans.Protocol;
using ChatOrleans.Users;

namespace ChatOrleans.Auth;

/// <summary>What passwords and devices must look like, beside <see cref="UserNames"/>.</summary>
internal static class Credentials
{
    public const int PasswordLengthMin = 8;
    public const int PasswordLengthMax = 128;
    // RFC 5321, 4.5.3.1.3: a path of 256 octets, its two brackets among them.
    public const int EmailLengthMax = 254;
    public const int DeviceTextLengthMax = 64;
    // 128 random bits, in Base64 without its end.
    public const int DeviceSecretLengthMin = 22;
    public const int DeviceSecretLengthMax = 128;

    public static ChatError? Check(RegisterRequest request, string displayName) =>
        !UserNames.IsUsername(request.Username) ? ChatError.Invalid(
            "username",
            $"A user name has {UserNames.UsernameLengthMin} to {UserNames.UsernameLengthMax} letters, digits, points, hyphens or "
            + "underscores.")
        : LengthOf(request.Password) is < PasswordLengthMin or > PasswordLengthMax ? ChatError.Invalid(
            "password", $"A password has {PasswordLengthMin} to {PasswordLengthMax} characters.")
        : WeakPasswords.Objection(request.Password, request.Username) is { } objection ? ChatError.Invalid("password", objection)
        : !UserNames.IsDisplayName(displayName) ? ChatError.Invalid(
            "displayName", $"A display name has 1 to {UserNames.DisplayNameLengthMax} characters.")
        : request.Email is { } email && !IsAddress(email)
            ? ChatError.Invalid("email", $"An email address has at most {EmailLengthMax} characters, including an @.")
        : Check(request.Device);

    /// <summary>Characters of Unicode.</summary>
    public static int LengthOf(string password) => password.EnumerateRunes().Count();

    public static ChatError? Check(DeviceRequest device) =>
        device is not { Name: { } name, Platform: { } platform }
        || !ShownName.IsValid(name, DeviceTextLengthMax) || !ShownName.IsValid(platform, DeviceTextLengthMax)
            ? ChatError.Invalid("device", $"A device has a name and a platform of 1 to {DeviceTextLengthMax} characters.")
        : device.Secret is { Length: < DeviceSecretLengthMin or > DeviceSecretLengthMax }
            ? ChatError.Invalid(
                "device.secret", $"A device's secret has {DeviceSecretLengthMin} to {DeviceSecretLengthMax} characters.")
        : null;

    /// <summary>One address alone, as it stands: no name before it, no list, no quotes.</summary>
    private static bool IsAddress(string email) =>
        email.Length <= EmailLengthMax && !email.Contains('"', StringComparison.Ordinal)
        && MailAddress.TryCreate(email, out var address) && address.Address == email;
}
