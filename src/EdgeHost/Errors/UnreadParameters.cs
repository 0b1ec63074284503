using System.Reflection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace ChatOrleans.Errors;

/// <summary>
/// Finds the value in path, query or header that could not be read. The framework names it only in a text for people, so each is
/// read again.
/// </summary>
internal static class UnreadParameters
{
    public static string? FirstOf(IExceptionHandlerFeature failed, HttpRequest request) =>
        failed.Endpoint?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Where(parameter => parameter.HasTryParse && !CanRead(parameter, failed, request))
            .Select(parameter => HeaderOf(parameter) ?? parameter.Name)
            .FirstOrDefault();

    private static string? HeaderOf(IParameterBindingMetadata parameter) =>
        parameter.ParameterInfo.GetCustomAttribute<FromHeaderAttribute>()?.Name;

    private static bool CanRead(IParameterBindingMetadata parameter, IExceptionHandlerFeature failed, HttpRequest request)
    {
        var text = HeaderOf(parameter) is { } header
            ? request.Headers[header].ToString()
            : failed.RouteValues?.GetValueOrDefault(parameter.Name)?.ToString() ?? request.Query[parameter.Name].ToString();
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
