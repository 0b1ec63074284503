using System.Globalization;
using ChatOrleans.Errors;
using ChatOrleans.Limits;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace ChatOrleans.Documents;

/// <summary>Says of each operation whom it serves, what its parameters are, and which errors it answers.</summary>
internal sealed class OpenApiOperations(IOptions<ChatLimits> limits) : IOpenApiOperationTransformer
{
    public const string TokenScheme = "accessToken";

    public Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        // Of a body, any content type is taken; what it is, is JSON.
        operation.RequestBody?.Content?.Remove("*/*");
        foreach (var parameter in operation.Parameters ?? [])
        {
            // Else it is a reference, which says all.
            if (parameter.Schema is OpenApiSchema schema)
            {
                Complete(schema, context.Description.ParameterDescriptions.Single(known => known.Name == parameter.Name));
            }
        }

        if (metadata.OfType<IAuthorizeData>().Any())
        {
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(TokenScheme, context.Document)] = [] }];
        }

        AddErrors(operation, metadata);
        return Task.CompletedTask;
    }

    private void Complete(OpenApiSchema schema, ApiParameterDescription parameter)
    {
        var type = ((IParameterInfoParameterDescriptor)parameter.ParameterDescriptor).ParameterInfo.ParameterType;
        if (WireValue.Of(WireShape.WithoutNull(type)) is { } value)
        {
            (schema.Type, schema.Format) = (value.Type, value.Format);
        }

        if (parameter.Name == "limit")
        {
            schema.Minimum ??= "1";
            schema.Maximum ??= limits.Value.PageSize.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static void AddErrors(OpenApiOperation operation, IList<object> metadata)
    {
        List<ChatErrorCode> codes = [.. metadata.OfType<PossibleErrors>().SelectMany(errors => errors.Codes)];
        if (operation.Security is not null)
        {
            codes.Add(ChatErrorCode.Unauthenticated);
        }

        if (operation.Parameters is { Count: > 0 })
        {
            codes.Add(ChatErrorCode.Invalid);
        }

        if (metadata.OfType<IAcceptsMetadata>().Any())
        {
            codes.AddRange([ChatErrorCode.Invalid, ChatErrorCode.TooLarge]);
        }

        // Every operation may be unavailable, and says so with a problem.
        operation.Responses!.Remove(StatusOf(ChatErrorCode.Unavailable), out var unavailable);
        foreach (var errors in codes.Distinct().Order().GroupBy(StatusOf).OrderBy(errors => errors.Key, StringComparer.Ordinal))
        {
            operation.Responses[errors.Key] = new OpenApiResponse
            {
                Description = string.Join(" or ", errors),
                Content = unavailable!.Content,
                Headers = HeadersOf(errors.Key),
            };
        }
    }

    private static Dictionary<string, IOpenApiHeader>? HeadersOf(string status) => status switch
    {
        "401" => new() { ["WWW-Authenticate"] = HeaderOf(JsonSchemaType.String, "Always Bearer.") },
        "429" or "503" => new() { ["Retry-After"] = HeaderOf(JsonSchemaType.Integer, "Seconds.") },
        _ => null,
    };

    private static OpenApiHeader HeaderOf(JsonSchemaType type, string description) =>
        new() { Schema = new OpenApiSchema { Type = type }, Description = description, Required = true };

    private static string StatusOf(ChatErrorCode code) => Problems.StatusOf(code).ToString(CultureInfo.InvariantCulture);
}
