using ChatOrleans.Errors;
using ChatOrleans.Storage;
using ChatOrleans.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;
using Orleans.Storage;

namespace ChatOrleans.Grains.Tests;

/// <summary>What grains throw reaches callers in other processes.</summary>
public sealed class ExceptionTests
{
    private static readonly Serializer Wire = new ServiceCollection().AddSerializer().AddExceptionCodecs()
        .BuildServiceProvider().GetRequiredService<Serializer>();

    /// <summary>All of our own, and those of drivers and the runtime that a grain may let through.</summary>
    public static TheoryData<Exception> Thrown =>
    [
        .. new[] { typeof(TransientException), typeof(LogUnavailableException), typeof(DurableGrain) }
            .SelectMany(type => type.Assembly.GetTypes())
            .Where(type => typeof(Exception).IsAssignableFrom(type))
            .Distinct()
            .Select(type => (Exception)Activator.CreateInstance(
                type, [.. type.GetConstructors()[0].GetParameters().Select(Argument)])!),
        new NpgsqlException("cause"),
        new SqliteException("cause", 5),
        new InconsistentStateException("cause"),
        new TimeoutException("cause"),
    ];

    [Theory]
    [MemberData(nameof(Thrown))]
    public void An_exception_crosses_alone_and_within_others(Exception thrown)
    {
        Cross(thrown).Message.ShouldContain(thrown.Message);
        Cross(new OrleansException("outer", thrown)).InnerException!.Message.ShouldContain(thrown.Message);
    }

    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.NotDoneAndUnknown)]
    [InlineData(Fault.DoneButUnknown)]
    public async Task A_post_that_the_log_fails_is_transient_also_elsewhere(Fault fault)
    {
        await using var cluster = await TestCluster.Start();
        var ann = await cluster.NewUser("ann");
        var group = await cluster.NewGroup(ann);
        cluster.Log.Next(fault);
        var error = await Should.ThrowAsync<TransientException>(() => cluster.Grains.Conversation(group).Post(new()
        {
            SenderId = ann, ClientMessageId = ClientMessageId.From(Guid.CreateVersion7()), ContentType = "text/plain", Text = "x",
        }));
        Cross(error).ShouldBeOfType<TransientException>().Message.ShouldBe(error.Message);
    }

    private static object? Argument(System.Reflection.ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) ? "cause" : null;

    private static Exception Cross(Exception error) => Wire.Deserialize<Exception>(Wire.SerializeToArray(error))!;
}
