using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using ChatOrleans.Conversations;

namespace ChatOrleans.Grains.Tests;

/// <summary>
/// What Orleans' analyzers do not see of the contracts: every type that crosses a grain boundary is generated, immutable and
/// named once.
/// </summary>
public sealed class ContractTests
{
    private static readonly HashSet<Type> Collections =
    [
        typeof(ImmutableArray<>), typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>), typeof(ImmutableList<>),
        typeof(Nullable<>),
    ];

    [Fact]
    public void Everything_that_crosses_a_grain_boundary_is_generated_immutable_and_named_once()
    {
        var contracts = new Contracts();
        foreach (var type in typeof(IConversationGrain).Assembly.GetTypes())
        {
            if (type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))
            {
                contracts.CheckInterface(type);
            }
        }

        contracts.Faults.ShouldBeEmpty();
        contracts.Checked.ShouldBeGreaterThan(40, "The check has seen the contracts.");
    }

    [Theory]
    [InlineData(typeof(ITakesPlain), "Plain is not [GenerateSerializer]")]
    [InlineData(typeof(ITakesMutable), "Mutable is not [Immutable]")]
    [InlineData(typeof(ITakesMutable), "Mutable.Value can be set after construction")]
    [InlineData(typeof(ITakesMutable), "Mutable.Other has the [Id(0)] of another member")]
    [InlineData(typeof(ITakesMutable), "Mutable.Missing has no [Id]")]
    [InlineData(typeof(IHasNoAlias), "IHasNoAlias has no [Alias]")]
    [InlineData(typeof(ITakesRoot), "Leaf is not [GenerateSerializer]")]
    [InlineData(typeof(ITakesRight), null)]
    public void A_fault_is_named(Type @interface, string? fault)
    {
        var contracts = new Contracts();
        contracts.CheckInterface(@interface);
        if (fault is null)
        {
            contracts.Faults.ShouldBeEmpty();
        }
        else
        {
            contracts.Faults.ShouldContain(found => found.Contains(fault));
        }
    }

    /// <summary>Walks from interfaces over methods to types and their members.</summary>
    private sealed class Contracts
    {
        private readonly Dictionary<string, MemberInfo> _aliases = [];
        private readonly HashSet<Type> _seen = [];

        public List<string> Faults { get; } = [];

        public int Checked => _seen.Count;

        public void CheckInterface(Type @interface)
        {
            CheckAlias(@interface);
            foreach (var method in @interface.GetMethods())
            {
                CheckMethodAlias(method);
                foreach (var type in method.GetParameters().Select(parameter => parameter.ParameterType)
                    .Concat(method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments() : []))
                {
                    CheckType(type);
                }
            }
        }

        private void CheckType(Type type)
        {
            if (type.IsGenericType && !type.IsGenericTypeDefinition)
            {
                foreach (var argument in type.GetGenericArguments())
                {
                    CheckType(argument);
                }

                type = type.GetGenericTypeDefinition();
            }

            if (type.IsGenericParameter || !_seen.Add(type) || Collections.Contains(type) || IsPlain(type)
                || typeof(IAddressable).IsAssignableFrom(type))
            {
                return;
            }

            if (type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is null)
            {
                Faults.Add($"{type} is not [GenerateSerializer].");
                return;
            }

            CheckAlias(type);
            if (!type.IsEnum)
            {
                CheckMembers(type);
            }
        }

        private void CheckMembers(Type type)
        {
            if (type.GetCustomAttribute<ImmutableAttribute>(inherit: false) is null)
            {
                Faults.Add($"{type} is not [Immutable].");
            }

            var ids = new HashSet<uint>();
            const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly;
            foreach (var property in type.GetProperties(own).Where(property => property.SetMethod is not null))
            {
                if (property.GetCustomAttribute<IdAttribute>() is not { } id)
                {
                    Faults.Add($"{type}.{property.Name} has no [Id].");
                }
                else if (!ids.Add(id.Id))
                {
                    Faults.Add($"{type}.{property.Name} has the [Id({id.Id})] of another member.");
                }

                if (!property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
                {
                    Faults.Add($"{type}.{property.Name} can be set after construction: it must be init-only.");
                }

                CheckType(property.PropertyType);
            }

            Faults.AddRange(type.GetFields(own).Where(field => !field.IsInitOnly)
                .Select(field => $"{type}.{field.Name} is a mutable field."));
            foreach (var derived in type.Assembly.GetTypes().Where(candidate => candidate.BaseType == type))
            {
                CheckType(derived);
            }
        }

        private void CheckAlias(Type named)
        {
            if (named.GetCustomAttribute<AliasAttribute>(inherit: false) is not { } alias)
            {
                Faults.Add($"{named} has no [Alias]: its name on the wire would change with its name in the code.");
            }
            else if (!_aliases.TryAdd(alias.Alias, named) && _aliases[alias.Alias] != named)
            {
                Faults.Add($"{named} has the [Alias(\"{alias.Alias}\")] of {_aliases[alias.Alias]}.");
            }
        }

        private void CheckMethodAlias(MethodInfo method)
        {
            if (method.GetCustomAttribute<AliasAttribute>() is null && method.GetCustomAttribute<IdAttribute>() is null)
            {
                Faults.Add($"{method.DeclaringType}.{method.Name} has no [Alias].");
            }
        }

        private static bool IsPlain(Type type) =>
            type.IsPrimitive || type == typeof(string) || type == typeof(Guid) || type == typeof(DateTimeOffset)
            || type == typeof(TimeSpan) || type == typeof(CancellationToken) || type == typeof(decimal);
    }

#pragma warning disable ORLEANS0004, ORLEANS0005, ORLEANS0009, ORLEANS0010, ORLEANS0012 // faults on purpose
    [Alias("check.plain")]
    internal interface ITakesPlain
    {
        [Alias("take")]
        Task Take(ImmutableArray<Plain> values);
    }

    [Alias("check.mutable")]
    internal interface ITakesMutable
    {
        [Alias("take")]
        Task<Mutable> Take();
    }

    internal interface IHasNoAlias
    {
        [Alias("take")]
        Task Take();
    }

    [Alias("check.derived")]
    internal interface ITakesRoot
    {
        [Alias("take")]
        Task Take(Root root);
    }

    [Alias("check.right")]
    internal interface ITakesRight
    {
        [Alias("take")]
        ValueTask<Right?> Take(Right right, CancellationToken cancellationToken = default);
    }

    internal sealed class Plain;

    [GenerateSerializer, Alias("check.mutable-type")]
    internal sealed class Mutable
    {
        [Id(0)] public int Value { get; set; }

        [Id(0)] public int Other { get; init; }

        public int Missing { get; init; }
    }

    [GenerateSerializer, Immutable, Alias("check.root")]
    internal abstract record Root;

    internal sealed record Leaf : Root;

    [GenerateSerializer, Immutable, Alias("check.right-type")]
    internal sealed record Right
    {
        [Id(0)] public required ImmutableArray<string> Values { get; init; }
    }
#pragma warning restore ORLEANS0004, ORLEANS0005, ORLEANS0009, ORLEANS0010, ORLEANS0012
}
