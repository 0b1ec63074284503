using System.Text.Json;
using ChatOrleans.Testing;

namespace ChatOrleans.Tidy.Tests;

/// <summary>What comes from elsewhere is what was looked at: versions and hashes of all packages stand here.</summary>
public sealed class LockTests
{
    [Fact]
    public void Every_project_has_its_packages_with_their_hashes()
    {
        var projects = SourceLine.Files("*.csproj", "src", "tests", "bench", "samples", "aspire").ToList();
        projects.Count.ShouldBeGreaterThan(20);
        projects.SelectMany(project => Unlocked(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")))
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("src/EdgeHost/ClientApp/package-lock.json")]
    [InlineData("tests/Deploy.Tests/package-lock.json")]
    public void Every_package_of_npm_has_a_hash(string file)
    {
        using var json = Read(file);
        var packages = json.RootElement.GetProperty("packages").EnumerateObject()
            .Where(package => package.Name.Contains("node_modules/") && !IsOurs(package.Value)).ToList();
        packages.ShouldNotBeEmpty();
        packages.Where(package => !package.Value.TryGetProperty("integrity", out var hash)
            || !hash.GetString()!.StartsWith("sha512-", StringComparison.Ordinal))
            .Select(package => package.Name).ShouldBeEmpty();
    }

    /// <summary>A package of this repository: its sources stand here, and are not fetched.</summary>
    private static bool IsOurs(JsonElement package) => package.TryGetProperty("link", out var link) && link.GetBoolean();

    private static IEnumerable<string> Unlocked(string file)
    {
        if (!File.Exists(Path.Combine(Repository.Root, file)))
        {
            return [$"{file} is missing"];
        }

        using var json = Read(file);
        return
        [
            .. json.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(target => target.Value.EnumerateObject())
                .Where(package => package.Value.GetProperty("type").GetString() != "Project"
                    && !package.Value.TryGetProperty("contentHash", out _))
                .Select(package => $"{file}: {package.Name}"),
        ];
    }

    private static JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, file)));
}
