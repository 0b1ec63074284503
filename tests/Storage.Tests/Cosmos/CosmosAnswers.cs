using System.Text.Json.Nodes;

namespace ChatOrleans.Storage.Tests.Cosmos;

/// <summary>What the server says of itself, whatever it holds.</summary>
internal static class CosmosAnswers
{
    public static JsonObject Account(string address, string consistency) => new()
    {
        ["id"] = "test",
        ["_rid"] = "test",
        ["writableLocations"] = new JsonArray(Location(address)),
        ["readableLocations"] = new JsonArray(Location(address)),
        ["enableMultipleWriteLocations"] = false,
        ["userConsistencyPolicy"] = new JsonObject { ["defaultConsistencyLevel"] = consistency },
        ["queryEngineConfiguration"] = "{\"maxSqlQueryInputLength\":262144}",
    };

    public static JsonObject Named(string name, string rid) =>
        new() { ["id"] = name, ["_rid"] = rid, ["_self"] = $"dbs/{rid}/" };

    public static JsonObject Ranges() => new()
    {
        ["_rid"] = "AQIDBIAAAAE=",
        ["PartitionKeyRanges"] = new JsonArray(new JsonObject
        {
            ["id"] = "0",
            ["_rid"] = "AQIDBIAAAAECAAAAAAAAUA==",
            ["minInclusive"] = "",
            ["maxExclusive"] = "FF",
            ["status"] = "online",
            ["parents"] = new JsonArray(),
        }),
        ["_count"] = 1,
    };

    // "Send the query as it is to every partition that its options name."
    public static JsonObject Plan() => new()
    {
        ["partitionedQueryExecutionInfoVersion"] = 2,
        ["queryInfo"] = new JsonObject { ["distinctType"] = "None", ["hasSelectValue"] = false, ["rewrittenQuery"] = "" },
        ["queryRanges"] = new JsonArray(new JsonObject
        {
            ["min"] = "",
            ["max"] = "FF",
            ["isMinInclusive"] = true,
            ["isMaxInclusive"] = false,
        }),
    };

    private static JsonObject Location(string address) => new() { ["name"] = "here", ["databaseAccountEndpoint"] = address };
}
