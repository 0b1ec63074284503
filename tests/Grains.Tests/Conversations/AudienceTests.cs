using ChatOrleans.Conversations;
using ChatOrleans.Users;

namespace ChatOrleans.Grains.Tests.Conversations;

public sealed class AudienceTests
{
    [Fact]
    public void An_audience_takes_the_latest_report_of_each_user()
    {
        var audience = new Audience();
        audience.Change(User(1), At(2, "east"));
        audience.Change(User(2), At(1, "east", "west"));
        audience.Change(User(1), At(1, "west"));
        audience.ByEdge.Select(edge => (edge.Edge.Value, edge.Recipients.Length)).ShouldBe([("east", 2), ("west", 1)]);
        audience.Change(User(1), At(3));
        audience.ByEdge.Single(edge => edge.Edge.Value == "east").Recipients.ShouldBe([User(2)]);
        audience.Remove(User(2));
        audience.ByEdge.ShouldBeEmpty();
    }

    private static UserEdges At(long version, params string[] edges) =>
        new() { Version = version, Edges = [.. edges.Select(edge => new EdgeId(edge))] };

    private static UserId User(int number) => UserId.From(new Guid(number, 1, 0, new byte[8]));
}
