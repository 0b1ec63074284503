namespace ChatOrleans.Storage.Sqlite;

/// <summary>Ids as the 16 bytes of their text order, so that they sort in the database as everywhere else.</summary>
internal static class SqliteIds
{
    public static byte[] Bytes<TId>(this TId id)
        where TId : struct, IUuidId<TId> => id.Value.ToByteArray(bigEndian: true);
}
