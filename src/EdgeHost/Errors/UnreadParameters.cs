using System.Reflection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;

namespace ChatOrleans.Errors;

/// <summary>
/// Finds the value in path or query that could not be read. The framework names it only in a text for people, so each is read
/// again.
/// </summary>
internal static class UnreadParameters
{
    public static string? FirstOf(IExceptionHandlerFeature failed, IQueryCollection query) =>
        failed.Endpoint?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .FirstOrDefault(parameter => parameter.HasTryParse && !CanRead(parameter, failed, query))?.Name;

    private static bool CanRead(IParameterBindingMetadata parameter, IExceptionHandlerFeature failed, IQueryCollection query)
    {
        var text = failed.RouteValues?.GetValueOrDefault(parameter.Name)?.ToString() ?? query[parameter.Name].ToString();
        if (text.Length == 0)
        {
            return parameter.IsOptional;
        }

        var type = parameter.ParameterInfo.ParameterType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        var tryParse = type.GetMethod(
            "TryParse", BindingFlags.Public | BindingFlags.Static, [typeof(string), type.MakeByRefType()]);
        return tryParse?.Invoke(null, [text, null]) is not false;
    }
}
