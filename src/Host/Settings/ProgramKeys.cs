using ChatOrleans.Operator;

namespace ChatOrleans.Settings;

internal static class ProgramKeys
{
    /// <summary>Refuses what neither a silo nor an edge knows.</summary>
    public static void ThrowIfUnknown(IConfiguration configuration) => ConfigurationKeys.ThrowIfUnknown(
        configuration,
        [.. SiloHosting.Sections, .. EdgeHosting.Sections, (OperatorOptions.Section, typeof(OperatorOptions))]);
}
