using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatOrleans.Tidy.Tests.Compiled;

/// <summary>
/// Collects the types of the same assembly that a type names: in its bases, signatures, attributes and in the code of its
/// methods. A nested type counts as the outermost one around it.
/// </summary>
internal sealed partial class TypeUses : ISignatureTypeProvider<bool, bool>
{
    private readonly MetadataReader _types;
    private readonly PEReader _file;
    private readonly HashSet<TypeDefinitionHandle> _found = [];

    private TypeUses(MetadataReader types, PEReader file) => (_types, _file) = (types, file);

    public static IReadOnlySet<TypeDefinitionHandle> Of(TypeDefinitionHandle type, MetadataReader types, PEReader file)
    {
        var uses = new TypeUses(types, file);
        uses.AddType(type);
        uses._found.Remove(type);
        return uses._found;
    }

    public static TypeDefinitionHandle Outermost(TypeDefinitionHandle type, MetadataReader types)
    {
        while (types.GetTypeDefinition(type).GetDeclaringType() is { IsNil: false } outer)
        {
            type = outer;
        }

        return type;
    }

    private void AddType(TypeDefinitionHandle handle)
    {
        var type = _types.GetTypeDefinition(handle);
        Add(type.BaseType);
        AddAttributes(type.GetCustomAttributes());
        AddConstraints(type.GetGenericParameters());
        foreach (var implemented in type.GetInterfaceImplementations())
        {
            Add(_types.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (var field in type.GetFields().Select(_types.GetFieldDefinition))
        {
            field.DecodeSignature(this, default);
            AddAttributes(field.GetCustomAttributes());
        }

        foreach (var property in type.GetProperties())
        {
            AddAttributes(_types.GetPropertyDefinition(property).GetCustomAttributes());
        }

        foreach (var method in type.GetMethods())
        {
            AddMethod(_types.GetMethodDefinition(method));
        }

        foreach (var nested in type.GetNestedTypes())
        {
            AddType(nested);
        }
    }

    private void AddMethod(MethodDefinition method)
    {
        method.DecodeSignature(this, default);
        AddAttributes(method.GetCustomAttributes());
        AddConstraints(method.GetGenericParameters());
        foreach (var parameter in method.GetParameters())
        {
            AddAttributes(_types.GetParameter(parameter).GetCustomAttributes());
        }

        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            _types.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, default);
        }

        foreach (var region in body.ExceptionRegions)
        {
            Add(region.CatchType);
        }

        foreach (var token in Instructions.Tokens(body.GetILReader()))
        {
            Add(MetadataTokens.EntityHandle(token));
        }
    }

    private void Add(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition when !handle.IsNil:
                _found.Add(Outermost((TypeDefinitionHandle)handle, _types));
                break;
            case HandleKind.TypeSpecification:
                _types.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, default);
                break;
            case HandleKind.MethodDefinition:
                Add(_types.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                Add(_types.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                Add(_types.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
            case HandleKind.MethodSpecification:
                var method = _types.GetMethodSpecification((MethodSpecificationHandle)handle);
                method.DecodeSignature(this, default);
                Add(method.Method);
                break;
        }
    }

    private void AddConstraints(GenericParameterHandleCollection parameters)
    {
        foreach (var constraint in parameters.SelectMany(parameter => _types.GetGenericParameter(parameter).GetConstraints()))
        {
            Add(_types.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void AddAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes.Select(_types.GetCustomAttribute))
        {
            Add(attribute.Constructor);
            // Types among its arguments stand there as text.
            foreach (Match name in TypeName().Matches(Encoding.Latin1.GetString(_types.GetBlobBytes(attribute.Value))))
            {
                Add(Find(name.Groups[1].Value, name.Groups[2].Value));
            }
        }
    }

    private TypeDefinitionHandle Find(string space, string name) => _types.TypeDefinitions.FirstOrDefault(handle =>
        _types.GetTypeDefinition(handle) is var type && _types.StringComparer.Equals(type.Name, name)
        && _types.StringComparer.Equals(type.Namespace, space));

    [GeneratedRegex(@"(ChatOrleans(?:\.\w+)*)\.(\w+(?:`\d+)?)", RegexOptions.None, 5_000)]
    private static partial Regex TypeName();

    // What a signature is made of; only the types that are defined here count.
    public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        Add(handle);
        return default;
    }

    public bool GetTypeFromSpecification(
        MetadataReader reader, bool genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
    {
        Add(handle);
        return default;
    }

    public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => default;

    public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => default;

    public bool GetSZArrayType(bool elementType) => default;

    public bool GetArrayType(bool elementType, ArrayShape shape) => default;

    public bool GetByReferenceType(bool elementType) => default;

    public bool GetPointerType(bool elementType) => default;

    public bool GetPinnedType(bool elementType) => default;

    public bool GetFunctionPointerType(MethodSignature<bool> signature) => default;

    public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => default;

    public bool GetGenericMethodParameter(bool genericContext, int index) => default;

    public bool GetGenericTypeParameter(bool genericContext, int index) => default;

    public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => default;
}
