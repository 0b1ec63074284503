using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOrleans.EdgeHost.Tests;

public sealed class GrainsByKeyTests
{
    [Fact]
    public async Task References_are_those_that_Orleans_makes_by_type()
    {
        await using var chat = await ChatApplication.Start();
        var grains = chat.Services.GetRequiredService<IGrainFactory>();
        var make = typeof(GrainsByKey).GetMethod("Reference", BindingFlags.Static | BindingFlags.NonPublic)!;
        Type[] interfaces = [.. typeof(GrainsByKey).Assembly.GetTypes().Where(
            type => type.IsInterface && type.IsAssignableTo(typeof(IGrainWithStringKey)))];

        Assert.NotEmpty(interfaces);
        Assert.All(interfaces, type => Assert.Equal(
            Describe(grains.GetGrain(type, "key")), Describe(make.MakeGenericMethod(type).Invoke(null, [grains, "key"]))));
    }

    private static (Type, GrainId, GrainInterfaceType) Describe(object? reference) =>
        (reference!.GetType(), ((GrainReference)reference).GrainId, ((GrainReference)reference).InterfaceType);
}
