using System.Text.Json;

namespace ChatOrleans.Deploy.Tests.Images;

/// <summary>What a project says of its image.</summary>
internal sealed record Image(
    string Repository, string Tag, string User, IReadOnlyList<int> Ports, IReadOnlyDictionary<string, string> Environment)
{
    /// <param name="project">A folder of <c>src</c>.</param>
    public static async Task<Image> Of(string project)
    {
        using var said = JsonDocument.Parse(await Tool.Run(
            "dotnet", "msbuild", Path.Combine(Testing.Repository.Root, "src", project),
            "-getProperty:ContainerRepository,ContainerImageTag,ContainerUser",
            "-getItem:ContainerPort,ContainerEnvironmentVariable"));
        var properties = said.RootElement.GetProperty("Properties");
        var items = said.RootElement.GetProperty("Items");
        return new(
            Text(properties, "ContainerRepository"),
            Text(properties, "ContainerImageTag"),
            Text(properties, "ContainerUser"),
            [.. items.GetProperty("ContainerPort").EnumerateArray().Select(port => int.Parse(Text(port, "Identity")))],
            items.GetProperty("ContainerEnvironmentVariable").EnumerateArray()
                .ToDictionary(variable => Text(variable, "Identity"), variable => Text(variable, "Value")));

        static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
    }
}
