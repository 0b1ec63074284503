using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ChatOrleans.Settings;

/// <summary>
/// A misspelt key would silently leave a default in force, so unknown keys stop the start of every program.
/// </summary>
public static class ConfigurationKeys
{
    private const string Root = "ChatOrleans";

    // A section whose name differs by more than this is not ours.
    private const int MisspellingsMax = 2;

    /// <param name="sections">All sections of the program, with the types bound to each; there may be several per
    /// section.</param>
    /// <param name="others">
    /// Sections and keys that only other programs know; those of <paramref name="sections"/> within them are known all the same.
    /// Several programs may share one environment.
    /// </param>
    /// <exception cref="OptionsValidationException">Names each unknown key, and each section that is almost named as
    /// ours.</exception>
    public static void ThrowIfUnknown(
        IConfiguration configuration, IEnumerable<(string Section, Type Options)> sections, params string[] others)
    {
        var known = sections
            .SelectMany(known => known.Options.GetProperties().Where(property => property.CanWrite).Select(property =>
                $"{known.Section}:{property.Name}{(property.PropertyType.IsArray ? ":" : "")}"))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        List<string> unknown =
        [
            .. configuration.GetChildren().Select(section => section.Key).Where(IsAlmostRoot)
                .Select(section => $"Unknown configuration section '{section}'; did you mean '{Root}'?"),
            .. Leaves(configuration.GetSection(Root))
                .Where(key => !known.Contains(key) && !known.Contains(WithoutIndex(key)))
                .Where(key => !others.Contains(SectionOf(key)))
                .Select(key => $"Unknown configuration key '{key}'."),
        ];
        if (unknown.Count > 0)
        {
            throw new OptionsValidationException(Root, typeof(ConfigurationKeys), unknown);
        }

        string? SectionOf(string key) => sections.Select(known => known.Section).Concat(others)
            .Where(section => $"{key}:".StartsWith(section + ":", StringComparison.OrdinalIgnoreCase))
            .MaxBy(section => section.Length);
    }

    private static IEnumerable<string> Leaves(IConfigurationSection section) =>
        section.GetChildren().SelectMany(child => child.GetChildren().Any() ? Leaves(child) : [child.Path]);

    /// <summary>Items of a list are <c>Key:0</c>, <c>Key:1</c> …</summary>
    private static string WithoutIndex(string key) => key[..(key.LastIndexOf(':') + 1)];

    /// <summary>
    /// Kubernetes makes variables for its services, such as <c>CHATORLEANS_PORT</c>: what only begins like it is refused when
    /// it is written as ours is.
    /// </summary>
    private static bool IsAlmostRoot(string section) => !section.Equals(Root, StringComparison.OrdinalIgnoreCase)
        && (section.StartsWith(Root, StringComparison.Ordinal) || Misspellings(section.ToLowerInvariant()) <= MisspellingsMax);

    /// <summary>How many characters are missing, surplus or different (Levenshtein's distance).</summary>
    private static int Misspellings(string section)
    {
        var root = Root.ToLowerInvariant();
        int[] before = [.. Enumerable.Range(0, root.Length + 1)];
        for (var i = 1; i <= section.Length; i++)
        {
            var now = new int[root.Length + 1];
            now[0] = i;
            for (var j = 1; j <= root.Length; j++)
            {
                now[j] = Math.Min(
                    Math.Min(now[j - 1], before[j]) + 1, before[j - 1] + (section[i - 1] == root[j - 1] ? 0 : 1));
            }

            before = now;
        }

        return before[root.Length];
    }
}
