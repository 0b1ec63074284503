using System.Globalization;
using System.Reflection;
using ChatOrleans.Testing;

namespace ChatOrleans.Tidy.Tests.Compiled;

/// <summary>The options of the compiled product: what each is when nobody sets it.</summary>
internal static class CompiledOptions
{
    private const string Root = "ChatOrleans";

    // Bound to the root, so that they name no section.
    private static readonly string[] OfRoot = ["SiloOptions", "SqliteOptions"];

    /// <summary>Each key of the configuration and its default, as the page on the configuration writes it.</summary>
    public static IEnumerable<(string Key, string Default)> Of(string project) =>
        from type in Types(Assembly.LoadFrom(Repository.Program(project)))
        where type is { IsClass: true, IsAbstract: false }
        let section = OfRoot.Contains(type.Name) ? Root : type.GetField("Section")?.GetRawConstantValue() as string
        where section is not null
        let options = Activator.CreateInstance(type, nonPublic: true)
        from option in type.GetProperties()
        where option.CanWrite
        select ($"{section}:{option.Name}", Written(option.GetValue(options)));

    /// <summary>Those whose bases can be found: no options are derived from a framework's type.</summary>
    private static IEnumerable<Type> Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException error)
        {
            return error.Types.OfType<Type>();
        }
    }

    private static string Written(object? value) => value switch
    {
        null or "" or Array { Length: 0 } => "none",
        int or long => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        bool yes => yes ? "`true`" : "`false`",
        TimeSpan or Enum or string => $"`{value}`",
        _ => throw new NotSupportedException($"The page has no way to write a {value.GetType().Name}."),
    };
}
