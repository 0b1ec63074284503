using ChatOrleans.Conversations;
using ChatOrleans.Testing;

namespace ChatOrleans.Grains.Tests.Conversations;

/// <summary>The table on the page of the protocol is the one that is in force.</summary>
public sealed class PermissionDocumentTests
{
    [Fact]
    public void The_protocol_has_the_table_that_is_in_force()
    {
        var written = File.ReadLines(Path.Combine(Repository.Root, "docs/protocol.md"))
            .SkipWhile(line => line != "## Roles").TakeWhile(line => line != "## Changes of messages")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Skip(1)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[1], cells[3], cells[4], cells[5], cells[6]));
        written.ShouldBe(PermissionTable.Rows.Select(row => (
            $"`{Word(row.Action)}`", row.Direct == MemberRole.Owner ? "nobody" : Word(row.Direct), Word(row.Group),
            Word(row.Channel), Word(row.Least))));
    }

    private static string Word(Enum value) => char.ToLowerInvariant($"{value}"[0]) + $"{value}"[1..];
}
