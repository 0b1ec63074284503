using Microsoft.Extensions.DependencyInjection;

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

    [Fact]
    public async Task Accents_width_case_and_the_form_of_characters_do_not_count()
    {
        await using var app = await ChatApplication.Start();
        var ann = await app.Person("ann");
        foreach (var (displayName, queries) in new (string, string[])[]
        {
            ("Zoë Åström", ["zoe", "ASTROM", "Zoe\u0308", "a\u030Astrom", "@zoë"]),
            ("Ｆｕｌｌ ﬁne", ["full", "fine", "ＦＩＮＥ"]),
            ("ΣΊΣΥΦΟΣ", ["σισυφος", "σίσυφοσ"]),
            ("ガラス 김치", ["ｶﾞﾗｽ", "김", "\u1100\u1175\u11B7\u110E\u1175"]),
            (new('\uFDFA', 20), [new('\uFDFA', 20)]),
        })
        {
            var (_, changed) = await ann.Call(HttpMethod.Patch, "users/me", new { displayName });
            changed.GetProperty("displayName").GetString().ShouldBe(displayName);
            foreach (var query in queries)
            {
                var (_, users) = await ann.Call(HttpMethod.Get, $"users?query={Uri.EscapeDataString(query)}");
                users.GetProperty("items").GetArrayLength().ShouldBe(1, query);
            }
        }
    }

    /// <summary>The second is the mark of a voiced sound, which folds to nothing.</summary>
    [Fact]
    public async Task A_search_needs_something_to_look_for()
    {
        await using var app = await ChatApplication.Start();
        var ann = await app.Person("ann");
        foreach (var name in new[] { "@", "\uFF9E" })
        {
            (await ann.Call(HttpMethod.Patch, "users/me", new { displayName = name })).Status.ShouldBe(200);
            var (status, problem) = await ann.Call(HttpMethod.Get, $"users?query={Uri.EscapeDataString(name)}");
            (status, problem.GetProperty("field").GetString()).ShouldBe((400, "query"));
        }
    }

    [Fact]
    public async Task Who_are_strangers_to_each_other_are_found_by_whole_names_alone()
    {
        await using var app = await ChatApplication.Start("Users:Strangers=Ask");
        var ann = await app.Person("ann");
        (await ann.Call(HttpMethod.Patch, "users/me", new { displayName = "Ann Smith" })).Status.ShouldBe(200);
        // More than the index is asked for, whose names begin as hers.
        var grains = app.Services.GetRequiredService<IGrainFactory>();
        for (var i = 0; i < 110; i++)
        {
            await grains.User(UserId.From(Guid.CreateVersion7())).Create(
                new() { Username = $"anna{i}", DisplayName = $"Annabel {i}" });
        }

        foreach (var (query, found) in new[]
        {
            ("ann", 1), ("Smith ANN", 1), ("an", 0), ("a", 0), ("ann smi", 0), ("smi", 0), ("anna", 0),
            ("annabel", 50), ("anna7", 1),
        })
        {
            var (_, users) = await ann.Call(HttpMethod.Get, $"users?query={Uri.EscapeDataString(query)}&limit=50");
            users.GetProperty("items").GetArrayLength().ShouldBe(found, query);
        }
    }
}
