using ChatOrleans.Testing;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.EdgeHost.Tests.Protocol;

/// <summary>The web client is compiled against what the host sends and takes.</summary>
public sealed class WebClientTests
{
    [Fact]
    public async Task The_web_client_knows_every_field_and_value_of_the_protocol()
    {
        await using var app = await ChatApplication.Start();
        var answers = app.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .SelectMany(endpoint => endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>())
            .Select(answer => answer.Type)
            .OfType<Type>()
            .Where(answer => answer.Namespace!.StartsWith("ChatOrleans", StringComparison.Ordinal));
        var current = TypeScript.OfProtocol(answers);
        var held = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "src/EdgeHost/ClientApp/packages/client/src/protocol.ts"));
        if (held != current)
        {
            var made = Path.Combine(Repository.Root, "artifacts/protocol.ts");
            await File.WriteAllTextAsync(made, current);
            held.ShouldBe(current, $"The records have changed: protocol.ts has to be as {made}.");
        }
    }
}
