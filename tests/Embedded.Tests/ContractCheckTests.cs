using System.Collections.Immutable;

namespace ChatOrleans.Embedded.Tests;

public sealed class ContractCheckTests
{
    [Theory]
    [InlineData(typeof(IReturnsNoTask), "IReturnsNoTask.Count must return Task or ValueTask")]
    [InlineData(typeof(ITakesPlainClass), "+Plain crosses a grain boundary but is not [GenerateSerializer]")]
    [InlineData(typeof(ITakesMutable), "+Mutable crosses a grain boundary but is not [Immutable]")]
    [InlineData(typeof(ITakesMutable), "+Mutable.Value can be set after construction")]
    [InlineData(typeof(ITakesMutable), "+Mutable.Other has the [Id(0)] of another member")]
    [InlineData(typeof(ITakesMutable), "+Mutable.Missing has no [Id]")]
    [InlineData(typeof(IHasNoAlias), "has no [Alias]")]
    [InlineData(typeof(ITakesDerived), "+Leaf crosses a grain boundary but is not [GenerateSerializer]")]
    public void Names_what_a_cluster_would_refuse(Type @interface, string fault) =>
        Should.Throw<InvalidOperationException>(() => ContractCheck.Check([new One(@interface)])).Message.ShouldContain(fault);

    [Fact]
    public void Accepts_what_is_right() => ContractCheck.Check([new One(typeof(IWorkerGrain)), new One(typeof(ITakesRight))]);

    [Alias("check.no-task")]
    public interface IReturnsNoTask
    {
        int Count();
    }

    [Alias("check.plain")]
    public interface ITakesPlainClass
    {
        Task Take(ImmutableArray<Plain> values);
    }

    [Alias("check.mutable")]
    public interface ITakesMutable
    {
        Task<Mutable> Take();
    }

    public interface IHasNoAlias
    {
        Task Take();
    }

    [Alias("check.derived")]
    public interface ITakesDerived
    {
        Task Take(Root root);
    }

    [Alias("check.right")]
    public interface ITakesRight
    {
        ValueTask<Right?> Take(Right right, CancellationToken cancellationToken = default);
    }

    public sealed class Plain;

    [GenerateSerializer, Alias("check.mutable-type")]
    public sealed class Mutable
    {
        [Id(0)] public int Value { get; set; }

        [Id(0)] public int Other { get; init; }

        public int Missing { get; init; }
    }

    [GenerateSerializer, Immutable, Alias("check.root")]
    public abstract record Root;

    public sealed record Leaf : Root;

    [GenerateSerializer, Immutable, Alias("check.right-type")]
    public sealed record Right
    {
        [Id(0)] public required ImmutableArray<string> Values { get; init; }
    }

    private sealed class One(Type @interface) : GrainAssembly
    {
        public override IReadOnlyList<ReferenceType> References { get; } =
            [new(@interface, () => throw new NotSupportedException())];

        public override IReadOnlyList<GrainClass> Classes { get; } = [];
    }
}
