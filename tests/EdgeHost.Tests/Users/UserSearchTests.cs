namespace ChatOrleans.EdgeHost.Tests.Users;

public sealed class UserSearchTests
{
    [Fact]
    public async Task People_are_found_by_their_whole_name_and_by_the_beginnings_of_its_words()
    {
        await using var app = await ChatApplication.Start();
        var ann = await app.Person("ann");
        await app.Person("annette");
        (await ann.Call(HttpMethod.Patch, "users/me", new { displayName = "Ann Smith 😀" })).Status.ShouldBe(200);
        foreach (var query in new[] { "Ann Smith", "smith ANN", "an smi", "ann", "😀", " smith " })
        {
            (await Find(query)).ShouldContain("ann", query);
        }

        (await Find("ann smith")).ShouldBe(["ann"]);
        (await Find("ann jones")).ShouldBeEmpty();
        (await Find("nn")).ShouldBeEmpty();
        foreach (var query in new[] { "a\u0001", " ", new string('x', 65) })
        {
            var (status, problem) = await ann.Call(HttpMethod.Get, $"users?query={Uri.EscapeDataString(query)}");
            (status, problem.GetProperty("field").GetString()).ShouldBe((400, "query"));
        }

        async Task<IEnumerable<string>> Find(string query) =>
            (await ann.Call(HttpMethod.Get, $"users?query={Uri.EscapeDataString(query)}")).Body.GetProperty("items")
                .EnumerateArray().Select(user => user.GetProperty("username").GetString()!).ToList();
    }
}
