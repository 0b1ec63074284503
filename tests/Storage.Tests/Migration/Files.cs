using Microsoft.Data.Sqlite;

namespace ChatOrleans.Storage.Tests.Migration;

/// <summary>What a store of these tests is filled with, and what stands in its file.</summary>
internal static class Files
{
    private const string Difficult = "漢字 👩‍👩‍👧 \u0001 \" </script>";

    /// <summary>So many conversations of all shapes, one with several pages, and forty states.</summary>
    public static async Task Fill(SqliteTestStore store, int conversations)
    {
        var parts = store.Parts;
        await Task.WhenAll(Enumerable.Range(1, conversations).Select(i => parts.Log.Append(
            Some.Conversation(i),
            [.. Some.Posts(1, 1 + (i % 3)), Some.Reaction(2 + (i % 3), 1), Some.Post(3 + (i % 3), text: Difficult)],
            new(), default)));
        var many = Some.Conversation(100_000);
        for (var first = 1; first <= 400; first += 100)
        {
            await parts.Log.Append(
                many, [.. Enumerable.Range(first, 100).Select(i => Some.Post(i, text: Long(i)))], new(), default);
        }

        for (var i = 0; i < 40; i++)
        {
            await GrainStates.Write(
                parts.States,
                new(GrainId.Create("note", $"{i} ä/ b"), i % 2 == 0 ? "s" : "other"),
                $"état {i} \n <b> 👩‍👩‍👧");
        }
    }

    /// <summary>All rows of the file, without what each store numbers in its own way.</summary>
    public static List<string> Rows(SqliteTestStore store)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(store.Directory, "chat.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT concat FROM (
                SELECT hex(conversation) || ' ' || printf('%09d', sequence) || ' ' || kind || ' ' || hex(sender) || ' '
                    || ifnull(hex(client_id), '-') || ' ' || ifnull(refers_to, '-') || ' ' || hex(body) AS concat FROM entries
                UNION ALL
                SELECT grain || ' ' || name || ' ' || hex(body) FROM grain_state)
            ORDER BY concat
            """;
        using var row = command.ExecuteReader();
        List<string> rows = [];
        while (row.Read())
        {
            rows.Add(row.GetString(0));
        }

        return rows;
    }

    // Some long enough that a page is more than one append.
    private static string Long(int i) => i is > 100 and < 120 ? new string('y', 60_000) : $"text {i}";
}
