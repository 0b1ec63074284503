using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Placement;

// Outside of the product's namespaces: neither runtime of the suite takes them up.
namespace Refused;

[Alias("refused.plain")]
public interface IPlain : IAddressable;

[Alias("refused.reading")]
public interface IReading : IAddressable
{
    [ReadOnly, Alias("read")]
    Task<int> Read();
}

[Alias("refused.listing")]
public interface IListing : IAddressable
{
    [Alias("all")]
    IAsyncEnumerable<int> All();
}

[Alias("refused.paying")]
public interface IPaying : IAddressable
{
    [Transaction, Alias("pay")]
    Task Pay();
}

/// <summary>As the attribute of Orleans' transactions, which no package here brings.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TransactionAttribute : Attribute;

internal sealed class ReadOnlyGrain : IReading
{
    public Task<int> Read() => Task.FromResult(0);
}

internal sealed class StreamingGrain : IListing
{
    public IAsyncEnumerable<int> All() => throw new NotSupportedException();
}

internal sealed class TransactionalGrain : IPaying
{
    public Task Pay() => Task.CompletedTask;
}

[MayInterleave(nameof(MayInterleave))]
internal sealed class MayInterleaveGrain : IPlain
{
    public static bool MayInterleave(Orleans.Serialization.Invocation.IInvokable request) => request is not null;
}

[StatelessWorker]
internal sealed class StatelessWorkerGrain : IPlain;

[PreferLocalPlacement]
internal sealed class PlacedGrain : IPlain;

[GrainDirectory("other")]
internal sealed class DirectoryGrain : IPlain;

[CollectionAgeLimit(Minutes = 5)]
internal sealed class AgeGrain : IPlain;

[KeepAlive]
internal sealed class KeptGrain : IPlain;

[ImplicitStreamSubscription("space")]
internal sealed class SubscribedGrain : IPlain;

internal sealed class FilteredGrain : IPlain, IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) => context.Invoke();
}

internal sealed class FilteringGrain : IPlain, IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) => context.Invoke();
}

internal sealed class MigratingGrain : IPlain, IGrainMigrationParticipant
{
    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        // Only what it is matters here.
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        // Only what it is matters here.
    }
}

internal sealed class ExtensionGrain : IPlain, IGrainExtension;

internal sealed class RemindedGrain : IPlain, IRemindable
{
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}
