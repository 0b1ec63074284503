namespace ChatOrleans.Security.Tests;

/// <summary>What appends to a conversation has a rate of its own, over all edges.</summary>
public sealed class ChangeRateTests
{
    [Theory]
    [InlineData("rename")]
    [InlineData("add and remove")]
    [InlineData("role")]
    [InlineData("permission")]
    public async Task Changes_of_a_group_are_refused_beyond_their_rate(string what)
    {
        await using var host = new AttackedHost("Limits:ChangesPerMinute=4");
        await host.Start();
        var (mallory, victim) = (await host.Person("mallory"), await host.Person("victim"));
        var (_, group) = await mallory.Call(
            HttpMethod.Post, "conversations", new { type = "group", name = "x", memberIds = new[] { victim.Id } });
        var path = $"conversations/{group.GetProperty("id").GetString()}";
        List<int> statuses = [];
        for (var i = 0; i < 6; i++)
        {
            statuses.Add((await Change(i)).Status);
        }

        statuses.Take(4).ShouldAllBe(status => status < 300);
        statuses.TakeLast(1).ShouldBe([429]);
        (await victim.Call(HttpMethod.Get, "conversations")).Body.GetProperty("items").GetArrayLength().ShouldBe(1);

        Task<(int Status, System.Text.Json.JsonElement Body)> Change(int i) => what switch
        {
            "rename" => mallory.Call(HttpMethod.Patch, path, new { name = $"name {i}" }),
            "role" => mallory.Call(
                HttpMethod.Patch, $"{path}/members/{victim.Id}", new { role = i % 2 == 0 ? "admin" : "member" }),
            "permission" => mallory.Call(
                HttpMethod.Patch, $"{path}/permissions", new { action = "post", role = i % 2 == 0 ? "admin" : "member" }),
            _ when i % 2 == 0 => mallory.Call(HttpMethod.Delete, $"{path}/members/{victim.Id}"),
            _ => mallory.Call(HttpMethod.Post, $"{path}/members", new { userId = victim.Id }),
        };
    }
}
