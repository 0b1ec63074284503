namespace ChatOrleans.Clustering;

/// <summary>The SQL of <see cref="ClusterTables"/>. Table names are those that Orleans' documentation uses.</summary>
internal static class ClusterSchema
{
    public const string Tables =
        """
        CREATE TABLE OrleansQuery (
            QueryKey text PRIMARY KEY,
            QueryText text NOT NULL
        );
        CREATE TABLE OrleansMembershipVersionTable (
            DeploymentId text PRIMARY KEY,
            Version integer NOT NULL
        );
        CREATE TABLE OrleansMembershipTable (
            DeploymentId text NOT NULL REFERENCES OrleansMembershipVersionTable,
            Address text NOT NULL,
            Port integer NOT NULL,
            Generation integer NOT NULL,
            SiloName text NOT NULL,
            HostName text NOT NULL,
            Status integer NOT NULL,
            ProxyPort integer NOT NULL,
            SuspectTimes text,
            StartTime timestamptz NOT NULL,
            IAmAliveTime timestamptz NOT NULL,
            PRIMARY KEY (DeploymentId, Address, Port, Generation)
        );
        CREATE TABLE OrleansStorage (
            ServiceId text NOT NULL,
            GrainTypeString text NOT NULL,
            GrainIdN0 bigint NOT NULL,
            GrainIdN1 bigint NOT NULL,
            GrainIdExtensionString text NOT NULL,
            Version integer NOT NULL,
            PayloadBinary bytea,
            PRIMARY KEY (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString)
        );
        """;

    public const string Stores = "CREATE TABLE cluster_stores (cluster text PRIMARY KEY, store text NOT NULL)";

    private const string ThisSilo =
        "DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation";

    private const string ThisState =
        """
        ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND GrainIdExtensionString = coalesce(@GrainIdExtensionString::text, '')
        """;

    private const string SiloColumns =
        "Address, Port, Generation, SiloName, HostName, Status, ProxyPort, SuspectTimes, StartTime, IAmAliveTime, Version";

    // A change of the members increments the table's version, and succeeds only at the version that the silo has read: a second
    // silo waits for the row's lock and then finds another version.
    internal static readonly (string Key, string Text)[] Queries =
    [
        ("GatewaysQueryKey",
            """
            SELECT Address, ProxyPort, Generation FROM OrleansMembershipTable
            WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0
            """),
        ("MembershipReadAllKey",
            $"""
            SELECT {SiloColumns} FROM OrleansMembershipVersionTable
            LEFT JOIN OrleansMembershipTable USING (DeploymentId) WHERE DeploymentId = @DeploymentId
            """),
        ("MembershipReadRowKey",
            $"""
            SELECT {SiloColumns} FROM OrleansMembershipVersionTable
            LEFT JOIN (SELECT * FROM OrleansMembershipTable WHERE {ThisSilo}) silo USING (DeploymentId)
            WHERE DeploymentId = @DeploymentId
            """),
        ("InsertMembershipVersionKey",
            """
            WITH made AS (
                INSERT INTO OrleansMembershipVersionTable VALUES (@DeploymentId, 0) ON CONFLICT DO NOTHING RETURNING 1)
            SELECT EXISTS (SELECT FROM made)
            """),
        ("InsertMembershipKey",
            $"""
            WITH counted AS (
                UPDATE OrleansMembershipVersionTable SET Version = Version + 1
                WHERE DeploymentId = @DeploymentId AND Version = @Version
                AND NOT EXISTS (SELECT FROM OrleansMembershipTable WHERE {ThisSilo}) RETURNING DeploymentId),
            made AS (
                INSERT INTO OrleansMembershipTable
                SELECT DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, NULL,
                    @StartTime, @IAmAliveTime FROM counted RETURNING 1)
            SELECT EXISTS (SELECT FROM made)
            """),
        ("UpdateMembershipKey",
            $"""
            WITH counted AS (
                UPDATE OrleansMembershipVersionTable SET Version = Version + 1
                WHERE DeploymentId = @DeploymentId AND Version = @Version
                AND EXISTS (SELECT FROM OrleansMembershipTable WHERE {ThisSilo}) RETURNING 1),
            changed AS (
                UPDATE OrleansMembershipTable
                SET Status = @Status, SuspectTimes = @SuspectTimes::text, IAmAliveTime = @IAmAliveTime
                WHERE {ThisSilo} AND EXISTS (SELECT FROM counted) RETURNING 1)
            SELECT EXISTS (SELECT FROM changed)
            """),
        ("UpdateIAmAlivetimeKey",
            $"UPDATE OrleansMembershipTable SET IAmAliveTime = @IAmAliveTime WHERE {ThisSilo}"),
        ("DeleteMembershipTableEntriesKey",
            """
            DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId;
            DELETE FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId
            """),
        // 3: active.
        ("CleanupDefunctSiloEntriesKey",
            """
            DELETE FROM OrleansMembershipTable
            WHERE DeploymentId = @DeploymentId AND Status <> 3 AND IAmAliveTime < @IAmAliveTime
            """),
        ("ReadFromStorageKey", $"SELECT PayloadBinary, Version FROM OrleansStorage WHERE {ThisState}"),
        // Null when another activation was first, or the version that was read when another has written since: both are
        // taken for a conflict.
        ("WriteToStorageKey",
            $"""
            WITH made AS (
                INSERT INTO OrleansStorage
                SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString::text, ''), 1,
                    @PayloadBinary WHERE @GrainStateVersion::integer IS NULL
                ON CONFLICT DO NOTHING RETURNING Version),
            changed AS (
                UPDATE OrleansStorage SET PayloadBinary = @PayloadBinary, Version = Version + 1
                WHERE {ThisState} AND Version = @GrainStateVersion::integer RETURNING Version)
            SELECT coalesce(
                (SELECT Version FROM made), (SELECT Version FROM changed), @GrainStateVersion::integer) AS NewGrainStateVersion
            """),
        ("ClearStorageKey",
            $"""
            UPDATE OrleansStorage SET PayloadBinary = NULL, Version = Version + 1
            WHERE {ThisState} AND Version = @GrainStateVersion::integer RETURNING Version
            """),
        ("DeleteStorageKey",
            $"DELETE FROM OrleansStorage WHERE {ThisState} AND Version = @GrainStateVersion::integer RETURNING Version + 1"),
    ];

    /// <summary>The statements that the providers ask for by key.</summary>
    public static string Statements { get; } = string.Concat(Queries.Select(query =>
        $"INSERT INTO OrleansQuery VALUES ('{query.Key}', $statement${query.Text}$statement$);"));
}
