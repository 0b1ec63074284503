using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ChatOrleans.Documents;

/// <summary>Completes the framework's schemas by what <see cref="WireValue"/> and <see cref="WireShape"/> know.</summary>
internal sealed class OpenApiSchemas : IOpenApiSchemaTransformer
{
    // The framework's mark of a property that it would describe as "null, or a reference".
    private const string NullableMark = "x-is-nullable-property";

    public async Task TransformAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = WireShape.WithoutNull(context.JsonTypeInfo.Type);
        schema.Metadata?.Remove(NullableMark);
        schema.Type &= ~JsonSchemaType.Null;
        if (WireValue.Of(type) is { } value)
        {
            (schema.Type, schema.Format) = (value.Type, value.Format);
            schema.Enum = value.Names is { } names ? [.. names.Select(name => JsonValue.Create(name))] : schema.Enum;
            return;
        }

        var shape = WireShape.Of(type);
        if (shape.Kind == JsonTypeInfoKind.Object)
        {
            schema.Required = WireShape.RequiredOf(type).ToHashSet();
        }
        else if (schema.Type == JsonSchemaType.Array)
        {
            // The framework leaves out what it knows nothing of.
            schema.Items ??= await context.GetOrCreateSchemaAsync(shape.ElementType!, null, cancellationToken);
        }
    }
}
