using ChatOrleans.Admission;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace ChatOrleans.Documents;

/// <summary>The descriptions of REST and hub for machines: <c>/openapi/v1.json</c> and <c>/asyncapi/v1.json</c>.</summary>
internal static class DocumentHosting
{
    public const string Title = "ChatOrleans";
    public const string Version = "1";
    public const string OpenApiName = "v1";
    public const string OpenApiPath = $"/openapi/{OpenApiName}.json";
    public const string AsyncApiPath = "/asyncapi/v1.json";

    public static void AddDocuments(this IServiceCollection services) => services.AddOpenApi(OpenApiName, options =>
    {
        options.ShouldInclude = operation => operation.RelativePath!.StartsWith("api/", StringComparison.Ordinal);
        options.CreateSchemaReferenceId = shape => WireShape.NameOf(WireShape.WithoutNull(shape.Type));
        options.AddSchemaTransformer<OpenApiSchemas>();
        options.AddOperationTransformer<OpenApiOperations>();
        options.AddDocumentTransformer((document, context, _) =>
        {
            document.Info = new() { Title = Title, Version = Version };
            // Of a host behind a proxy, only its clients know the address.
            document.Servers = [new() { Url = BasePathOf(context.ApplicationServices) is { Length: > 0 } path ? path : "/" }];
            document.Components!.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [OpenApiOperations.TokenScheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    BearerFormat = "JWT",
                },
            };
            return Task.CompletedTask;
        });
    });

    public static void MapDocuments(this WebApplication app)
    {
        // Made once: it takes long, and anybody may ask for it.
        var provider = app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(OpenApiName);
        var openApi = new Lazy<Task<string>>(async () =>
            await (await provider.GetOpenApiDocumentAsync()).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
        app.MapGet(OpenApiPath, async () => Results.Text(await openApi.Value, "application/json")).ExcludeFromDescription();
        var asyncApi = AsyncApi.Describe(BasePathOf(app.Services));
        app.MapGet(AsyncApiPath, () => Results.Text(asyncApi, "application/json"));
        if (app.Environment.IsDevelopment())
        {
            app.MapReferencePage();
        }
        else
        {
            // Or the web client would be found there.
            app.MapGet(ReferencePage.Path + "/{**rest}", () => Results.NotFound()).ExcludeFromDescription();
        }
    }

    private static string BasePathOf(IServiceProvider services) =>
        services.GetRequiredService<IOptions<ProxyOptions>>().Value.BasePath;
}
