using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Cosmos.Serialization.HybridRow;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.IO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Layouts;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.RecordIO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Schemas;

namespace ChatOrleans.Storage.Tests.Cosmos;

internal enum CosmosOperationType
{
    Create = 0,
    Delete = 4,
    Replace = 5,
}

internal sealed record CosmosOperation(CosmosOperationType Type, string? Id, byte[]? Body, string? IfMatch);

internal sealed record CosmosResult(int Status, string? ETag = null);

/// <summary>Transactional batches as they go over the wire: a stream of HybridRow records.</summary>
internal static class CosmosBatch
{
    private static readonly LayoutResolverNamespace Resolver = new(Schemas());

    public static async Task<List<CosmosOperation>> Read(Stream body)
    {
        var bytes = new MemoryStream();
        await body.CopyToAsync(bytes);
        bytes.Position = 0;
        var operations = new List<CosmosOperation>();
        Func<ReadOnlyMemory<byte>, Result> record = memory =>
        {
            operations.Add(Operation(memory));
            return Result.Success;
        };
        (await bytes.ReadRecordIOAsync(record, null, new MemorySpanResizer<byte>(4096))).ShouldBe(Result.Success);
        return operations;
    }

    public static async Task<byte[]> Write(IReadOnlyList<CosmosResult> results)
    {
        var bytes = new MemoryStream();
        RecordIOStream.ProduceFunc produce = (long index, out ReadOnlyMemory<byte> buffer) =>
        {
            buffer = index < results.Count ? Row(results[(int)index]) : default;
            return Result.Success;
        };
        (await bytes.WriteRecordIOAsync(new Segment(string.Empty, default(Namespace)), produce)).ShouldBe(Result.Success);
        return bytes.ToArray();
    }

    private static CosmosOperation Operation(ReadOnlyMemory<byte> record)
    {
        var reader = new RowReader(record, HybridRowVersion.V1, Resolver);
        var operation = new CosmosOperation(CosmosOperationType.Create, null, null, null);
        while (reader.Read())
        {
            switch (reader.Path.ToString())
            {
                case "operationType":
                    reader.ReadInt32(out var type);
                    operation = operation with { Type = (CosmosOperationType)type };
                    break;
                case "id":
                    reader.ReadString(out string id);
                    operation = operation with { Id = id };
                    break;
                case "resourceBody":
                    reader.ReadBinary(out byte[] body);
                    operation = operation with { Body = body };
                    break;
                case "ifMatch":
                    reader.ReadString(out string etag);
                    operation = operation with { IfMatch = etag };
                    break;
                default:
                    break;
            }
        }

        return operation;
    }

    private static byte[] Row(CosmosResult result)
    {
        var row = new RowBuffer(256, new MemorySpanResizer<byte>(256));
        row.InitLayout(HybridRowVersion.V1, Layout("BatchResult"), Resolver);
        RowWriter.WriteBuffer(ref row, result, static (ref RowWriter writer, TypeArgument _, CosmosResult answer) =>
        {
            writer.WriteInt32("statusCode", answer.Status);
            writer.WriteInt32("subStatusCode", 0);
            return answer.ETag is null ? Result.Success : writer.WriteString("eTag", answer.ETag);
        }).ShouldBe(Result.Success);
        return row.ToArray();
    }

    private static Layout Layout(string schema) =>
        Resolver.Resolve(Resolver.Namespace.Schemas.Single(candidate => candidate.Name == schema).SchemaId);

    private static Namespace Schemas()
    {
        using var json = new StreamReader(typeof(CosmosClient).Assembly.GetManifestResourceStream(
            "Microsoft.Azure.Cosmos.Batch.HybridRowBatchSchemas.json")!);
        return Namespace.Parse(json.ReadToEnd());
    }
}
