using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ChatOrleans.Embedded.Generator;

/// <summary>
/// Writes, for every grain and observer interface of a project, the reference class that turns its methods into calls,
/// and one registry per assembly that names references and grain classes.
/// </summary>
[Generator]
public sealed class GrainGenerator : IIncrementalGenerator
{
    private const string AlwaysInterleave = "Orleans.Concurrency.AlwaysInterleaveAttribute";
    private const string OneWay = "Orleans.Concurrency.OneWayAttribute";
    private const string Reentrant = "Orleans.Concurrency.ReentrantAttribute";
    private const string ResponseTimeout = "Orleans.ResponseTimeoutAttribute";

    private static readonly SymbolDisplayFormat Full = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(
            SymbolDisplayFormat.FullyQualifiedFormat.MiscellaneousOptions
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var types = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is InterfaceDeclarationSyntax or ClassDeclarationSyntax { BaseList: not null },
            static (syntax, cancellation) => Find(
                syntax.SemanticModel.GetDeclaredSymbol(syntax.Node, cancellation) as INamedTypeSymbol))
            .Where(static found => found is not null)
            .Collect();
        context.RegisterSourceOutput(types, static (output, found) => Write(output, found!));
    }

    private static Found? Find(INamedTypeSymbol? type)
    {
        if (type is null || type.IsGenericType)
        {
            return null;
        }

        if (type.TypeKind == TypeKind.Interface)
        {
            return IsRuntimeType(type) || !type.AllInterfaces.Any(IsCallable) ? null
                : new(type.ToDisplayString(Full), WriteReference(type), null);
        }

        return type.IsAbstract || !Bases(type).Any(b => b.ToDisplayString() == "Orleans.Grain") ? null
            : new(type.ToDisplayString(Full), null, WriteClass(type));
    }

    private static bool IsCallable(INamedTypeSymbol type) =>
        type.ToDisplayString() is "Orleans.IGrain" or "Orleans.IGrainObserver";

    private static bool IsRuntimeType(INamedTypeSymbol type) =>
        type.ContainingNamespace.ToDisplayString() is "Orleans" or "Orleans.Runtime";

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }

    private static string WriteClass(INamedTypeSymbol type)
    {
        var interfaces = type.AllInterfaces
            .Where(i => !IsRuntimeType(i) && i.AllInterfaces.Any(IsCallable))
            .Select(i => $"typeof({i.ToDisplayString(Full)})");
        var reentrant = Has(type, Reentrant) ? "true" : "false";
        return $"new(typeof({type.ToDisplayString(Full)}), [{string.Join(", ", interfaces)}], {reentrant}),";
    }

    private static string WriteReference(INamedTypeSymbol type)
    {
        var methods = type.AllInterfaces.Insert(0, type)
            .SelectMany(i => i.GetMembers().OfType<IMethodSymbol>())
            .Where(m => m.MethodKind == MethodKind.Ordinary && !m.IsStatic && m.IsAbstract)
            .ToImmutableArray();
        var text = new StringBuilder();
        text.AppendLine($"    private sealed class {ReferenceName(type.ToDisplayString(Full))} :");
        text.AppendLine($"        global::ChatOrleans.Embedded.GrainReference, {type.ToDisplayString(Full)}");
        text.AppendLine("    {");
        for (var i = 0; i < methods.Length; i++)
        {
            WriteMethod(text, type, methods[i], i);
        }

        return text.AppendLine("    }").ToString();
    }

    private static void WriteMethod(StringBuilder text, INamedTypeSymbol type, IMethodSymbol method, int number)
    {
        var returns = method.ReturnType.ToDisplayString(Full);
        if (method.ReturnType is not INamedTypeSymbol { Name: "Task" or "ValueTask" } task)
        {
            // The start-up check names this method; here it only has to compile.
            var typed = string.Join(", ", method.Parameters.Select((p, i) => $"{p.Type.ToDisplayString(Full)} a{i}"));
            text.AppendLine($"        {returns} {method.ContainingType.ToDisplayString(Full)}.{method.Name}({typed}) =>");
            text.AppendLine("            throw new global::System.NotSupportedException();");
            return;
        }

        var result = task.TypeArguments.Length == 1 ? task.TypeArguments[0].ToDisplayString(Full) : null;
        var isValueTask = task.Name == "ValueTask";
        var oneWay = Has(method, OneWay);
        var parameters = string.Join(", ", method.Parameters.Select((p, i) => $"{p.Type.ToDisplayString(Full)} a{i}"));
        var arguments = string.Join(", ", method.Parameters.Select((_, i) => $"a{i}"));
        var call = $"{(oneWay ? "SendOneWay" : "Send")}(new Call{number}({arguments}))";
        var contract = method.ContainingType.ToDisplayString(Full);
        text.AppendLine($"        {returns} {contract}.{method.Name}({parameters}) =>");
        text.AppendLine(isValueTask ? $"            new({call});" : $"            {call};");

        var baseType = result is null ? "GrainCallWithoutResult" : $"GrainCall<{result}>";
        var runs = $"(({contract})target).{method.Name}({arguments}){(isValueTask ? ".AsTask()" : string.Empty)}";
        text.AppendLine($"        private sealed class Call{number}({parameters}) : global::ChatOrleans.Embedded.{baseType}");
        text.AppendLine("        {");
        text.AppendLine($"            public override string Method => \"{type.Name}.{method.Name}\";");
        WriteOptions(text, method, oneWay);
        text.AppendLine(result is null
            ? $"            protected override global::System.Threading.Tasks.Task InvokeVoid(object target) => {runs};"
            : $"            protected override global::System.Threading.Tasks.Task<{result}> Invoke(object target) => {runs};");
        text.AppendLine("        }");
    }

    private static void WriteOptions(StringBuilder text, IMethodSymbol method, bool oneWay)
    {
        const string options = "global::ChatOrleans.Embedded.CallOptions";
        var interleaves = Has(method, AlwaysInterleave);
        if (oneWay || interleaves)
        {
            var both = $"{(interleaves ? $"{options}.AlwaysInterleave" : $"{options}.None")} | "
                + $"{(oneWay ? $"{options}.OneWay" : $"{options}.None")}";
            text.AppendLine($"            public override {options} Options => {both};");
        }

        var timeout = method.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == ResponseTimeout);
        if (timeout?.ConstructorArguments.FirstOrDefault().Value is string time)
        {
            text.AppendLine("            private static readonly global::System.TimeSpan Limit =");
            text.AppendLine($"                global::System.TimeSpan.Parse(\"{time}\");");
            text.AppendLine("            public override global::System.TimeSpan? ResponseTimeout => Limit;");
        }
    }

    private static bool Has(ISymbol symbol, string attribute) =>
        symbol.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == attribute);

    private static string ReferenceName(string type) => type.Replace("global::", "Ref_").Replace('.', '_');

    private static void Write(SourceProductionContext output, ImmutableArray<Found?> all)
    {
        // A partial class is found once per part.
        var found = all.OfType<Found>().GroupBy(f => f.Name).Select(g => g.First()).ToList();
        var references = found.Where(f => f.Reference is not null).ToList();
        var text = new StringBuilder("// <auto-generated/>\n#nullable enable\n#pragma warning disable\n");
        text.AppendLine("[assembly: global::ChatOrleans.Embedded.GrainAssembly(typeof(ChatOrleans.Generated.Grains))]");
        text.AppendLine("namespace ChatOrleans.Generated;");
        text.AppendLine("internal sealed class Grains : global::ChatOrleans.Embedded.GrainAssembly");
        text.AppendLine("{");
        text.Append("    public override global::System.Collections.Generic.IReadOnlyList");
        text.AppendLine("<global::ChatOrleans.Embedded.ReferenceType> References { get; } =");
        text.AppendLine("    [");
        foreach (var reference in references)
        {
            text.AppendLine($"        new(typeof({reference.Name}), static () => new {ReferenceName(reference.Name)}()),");
        }

        text.AppendLine("    ];");
        text.Append("    public override global::System.Collections.Generic.IReadOnlyList");
        text.AppendLine("<global::ChatOrleans.Embedded.GrainClass> Classes { get; } =");
        text.AppendLine("    [");
        foreach (var @class in found.Where(f => f.Class is not null))
        {
            text.AppendLine($"        {@class.Class}");
        }

        text.AppendLine("    ];");
        foreach (var reference in references)
        {
            text.Append(reference.Reference);
        }

        output.AddSource("Grains.g.cs", text.AppendLine("}").ToString());
    }

    /// <summary>A type that the registry names. Equal by value, so that nothing is written anew without need.</summary>
    private sealed record Found(string Name, string? Reference, string? Class);
}
