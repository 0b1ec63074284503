using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Runtime;

namespace ChatOrleans.Embedded;

/// <summary>
/// Demands at start what a cluster of processes would demand, so that code that runs here runs there: grain methods
/// return tasks, and every type that crosses a grain boundary is serializable, immutable and named.
/// </summary>
internal static class ContractCheck
{
    private static readonly HashSet<Type> Tasks =
        [typeof(Task), typeof(ValueTask), typeof(Task<>), typeof(ValueTask<>)];

    private static readonly HashSet<Type> Collections =
    [
        typeof(ImmutableArray<>), typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>), typeof(ImmutableList<>),
        typeof(Nullable<>),
    ];

    /// <exception cref="InvalidOperationException">Names each type or method that breaks a rule, and the
    /// rule.</exception>
    public static void Check(IEnumerable<GrainAssembly> assemblies)
    {
        var faults = new List<string>();
        var seen = new HashSet<Type>();
        var aliases = new Dictionary<string, MemberInfo>();
        foreach (var @interface in assemblies.SelectMany(assembly => assembly.References).Select(type => type.Interface))
        {
            CheckAlias(@interface, aliases, faults);
            foreach (var method in @interface.GetMethods().Where(method => !method.IsStatic))
            {
                CheckMethod(method, seen, aliases, faults);
            }
        }

        if (faults.Count > 0)
        {
            throw new InvalidOperationException(
                "Grain contracts that a cluster would refuse:" + Environment.NewLine
                + string.Join(Environment.NewLine, faults));
        }
    }

    private static void CheckMethod(
        MethodInfo method, HashSet<Type> seen, Dictionary<string, MemberInfo> aliases, List<string> faults)
    {
        var result = method.ReturnType;
        var definition = result.IsGenericType ? result.GetGenericTypeDefinition() : result;
        if (!Tasks.Contains(definition))
        {
            faults.Add($"{method.DeclaringType}.{method.Name} must return Task or ValueTask, not {result}.");
            return;
        }

        var types = method.GetParameters().Select(parameter => parameter.ParameterType)
            .Concat(result.IsGenericType ? result.GetGenericArguments() : []);
        foreach (var type in types)
        {
            CheckType(type, seen, aliases, faults);
        }
    }

    private static void CheckType(
        Type type, HashSet<Type> seen, Dictionary<string, MemberInfo> aliases, List<string> faults)
    {
        if (type.IsGenericType && !type.IsGenericTypeDefinition)
        {
            foreach (var argument in type.GetGenericArguments())
            {
                CheckType(argument, seen, aliases, faults);
            }

            type = type.GetGenericTypeDefinition();
        }

        if (type.IsGenericParameter || !seen.Add(type) || Collections.Contains(type) || IsPlain(type))
        {
            return;
        }

        if (typeof(IAddressable).IsAssignableFrom(type))
        {
            return;
        }

        if (type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is null)
        {
            faults.Add($"{type} crosses a grain boundary but is not [GenerateSerializer].");
            return;
        }

        CheckAlias(type, aliases, faults);
        if (!type.IsEnum)
        {
            CheckMembers(type, seen, aliases, faults);
        }
    }

    private static void CheckMembers(
        Type type, HashSet<Type> seen, Dictionary<string, MemberInfo> aliases, List<string> faults)
    {
        if (type.GetCustomAttribute<ImmutableAttribute>(inherit: false) is null)
        {
            faults.Add($"{type} crosses a grain boundary but is not [Immutable].");
        }

        var ids = new HashSet<uint>();
        const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly;
        foreach (var property in type.GetProperties(own).Where(property => property.SetMethod is not null))
        {
            if (property.GetCustomAttribute<IdAttribute>() is not { } id)
            {
                faults.Add($"{type}.{property.Name} has no [Id].");
            }
            else if (!ids.Add(id.Id))
            {
                faults.Add($"{type}.{property.Name} has the [Id({id.Id})] of another member.");
            }

            if (!property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
            {
                faults.Add($"{type}.{property.Name} can be set after construction: it must be init-only.");
            }

            CheckType(property.PropertyType, seen, aliases, faults);
        }

        foreach (var field in type.GetFields(own).Where(field => !field.IsInitOnly))
        {
            faults.Add($"{type}.{field.Name} is a mutable field.");
        }

        foreach (var derived in type.Assembly.GetTypes().Where(candidate => candidate.BaseType == type))
        {
            CheckType(derived, seen, aliases, faults);
        }
    }

    private static void CheckAlias(MemberInfo named, Dictionary<string, MemberInfo> aliases, List<string> faults)
    {
        if (named.GetCustomAttribute<AliasAttribute>(inherit: false) is not { } alias)
        {
            faults.Add($"{named} has no [Alias]: its name on the wire would change with its name in the code.");
        }
        else if (!aliases.TryAdd(alias.Alias, named) && aliases[alias.Alias] != named)
        {
            faults.Add($"{named} has the [Alias(\"{alias.Alias}\")] of {aliases[alias.Alias]}.");
        }
    }

    private static bool IsPlain(Type type) =>
        type.IsPrimitive || type == typeof(string) || type == typeof(Guid) || type == typeof(DateTimeOffset)
        || type == typeof(TimeSpan) || type == typeof(CancellationToken) || type == typeof(decimal);
}
