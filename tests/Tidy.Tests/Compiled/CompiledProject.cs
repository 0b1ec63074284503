using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using ChatOrleans.Testing;

namespace ChatOrleans.Tidy.Tests.Compiled;

/// <summary>
/// A project of <c>src</c> as the compiler left it: which assemblies it refers to, and which of its folders use types of
/// which others. A constant is copied to where it is used, so that using one cannot be seen.
/// </summary>
internal sealed class CompiledProject : IDisposable
{
    private const string Product = "ChatOrleans.";

    // Of types that have no method with a body the compiler writes down where they stand (Portable PDB, "Type Documents").
    private static readonly Guid TypeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly PEReader _file;
    private readonly MetadataReaderProvider _symbols;
    private readonly MetadataReader _types;
    private readonly MetadataReader _places;

    public CompiledProject(string name)
    {
        Name = name;
        _file = new(File.OpenRead(Repository.Program(name)));
        _symbols = MetadataReaderProvider.FromPortablePdbStream(
            File.OpenRead(Path.ChangeExtension(Repository.Program(name), ".pdb")));
        (_types, _places) = (_file.GetMetadataReader(), _symbols.GetMetadataReader());
    }

    public string Name { get; }

    /// <summary>The projects whose types it uses, itself.</summary>
    public IEnumerable<string> Known => _types.AssemblyReferences
        .Select(reference => _types.GetString(_types.GetAssemblyReference(reference).Name))
        .Where(name => name.StartsWith(Product, StringComparison.Ordinal))
        .Select(name => name[Product.Length..])
        .Order(StringComparer.Ordinal);

    /// <summary>For each folder and each other one that it uses: a type and one that it uses.</summary>
    public Dictionary<(string From, string To), string> FolderUses()
    {
        var folders = Folders();
        Dictionary<(string From, string To), string> uses = [];
        foreach (var (type, folder) in folders)
        {
            foreach (var used in TypeUses.Of(type, _types, _file).Where(folders.ContainsKey))
            {
                if (folders[used] != folder)
                {
                    uses.TryAdd((folder, folders[used]), $"{NameOf(type)} uses {NameOf(used)}");
                }
            }
        }

        return uses;
    }

    public void Dispose()
    {
        _symbols.Dispose();
        _file.Dispose();
    }

    private string NameOf(TypeDefinitionHandle type) => _types.GetString(_types.GetTypeDefinition(type).Name);

    /// <summary>Each type that is written in the project and in no other, and its folder; the project's own is a point.</summary>
    private Dictionary<TypeDefinitionHandle, string> Folders()
    {
        Dictionary<TypeDefinitionHandle, string> folders = [];
        foreach (var handle in _types.MethodDefinitions)
        {
            var place = _places.GetMethodDebugInformation(handle.ToDebugInformationHandle());
            foreach (var document in place.GetSequencePoints().Select(point => point.Document).Append(place.Document))
            {
                Add(_types.GetMethodDefinition(handle).GetDeclaringType(), document);
            }
        }

        foreach (var handle in _places.CustomDebugInformation)
        {
            var information = _places.GetCustomDebugInformation(handle);
            if (_places.GetGuid(information.Kind) == TypeDocuments)
            {
                var blob = _places.GetBlobReader(information.Value);
                while (blob.RemainingBytes > 0)
                {
                    Add((TypeDefinitionHandle)information.Parent, MetadataTokens.DocumentHandle(blob.ReadCompressedInteger()));
                }
            }
        }

        return folders;

        void Add(TypeDefinitionHandle type, DocumentHandle document)
        {
            if (!document.IsNil && FolderOf(_places.GetString(_places.GetDocument(document).Name)) is { } folder)
            {
                folders.TryAdd(TypeUses.Outermost(type, _types), folder);
            }
        }
    }

    private string? FolderOf(string file)
    {
        var root = $"/src/{Name}/";
        var path = file.Replace('\\', '/');
        var at = path.LastIndexOf(root, StringComparison.Ordinal);
        return at < 0 ? null
            : Path.GetDirectoryName(path[(at + root.Length)..]) is { Length: > 0 } folder ? folder
            : ".";
    }
}
