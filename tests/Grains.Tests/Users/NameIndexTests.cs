using ChatOrleans.Users;

namespace ChatOrleans.Grains.Tests.Users;

public sealed class NameIndexTests
{
    /// <summary>Their first UTF-16 units are the same.</summary>
    private static readonly string[] Faces = ["😀", "😁", "😂"];

    /// <summary>More names than a node keeps, which differ within a pair of surrogates.</summary>
    [Fact]
    public async Task Names_are_divided_between_characters_and_found_after_a_restart()
    {
        await using var cluster = await TestCluster.Start();
        IndexedName[] names =
        [
            .. Enumerable.Range(0, NameNode.NamesMax + 100).Select(i => new IndexedName(
                $"{Faces[i % 3]}{i}", UserId.From(Guid.CreateVersion7()))),
        ];
        await cluster.Grains.Names().Add([.. names]);
        await cluster.Restart();
        foreach (var face in Faces)
        {
            var all = names.Where(name => name.Name.StartsWith(face, StringComparison.Ordinal)).ToHashSet();
            (await cluster.Grains.Names().Find(face, 1_000)).ShouldBe(all, ignoreOrder: true);
        }

        (await cluster.Grains.Names().Find("😁1", 1_000)).ShouldAllBe(name => name.Name.StartsWith("😁1"));
        (await cluster.Grains.Names().Find("😁100", 1_000)).ShouldHaveSingleItem().Name.ShouldBe("😁100");
        await cluster.Grains.Names().Remove(names[100]);
        (await cluster.Grains.Names().Find("😁100", 1_000)).ShouldBeEmpty();
        (await cluster.Grains.Names().Find("😎", 1_000)).ShouldBeEmpty();
    }
}
