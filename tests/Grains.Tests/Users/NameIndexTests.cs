using ChatOrleans.Errors;
using ChatOrleans.Testing;
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

        var paged = new List<IndexedName>();
        IndexedName? last = null;
        while (await cluster.Grains.Names().FindAfter(string.Empty, last, 50) is { Length: > 0 } page)
        {
            paged.AddRange(page);
            last = page[^1];
        }

        paged.ShouldBe(await cluster.Grains.Names().Find(string.Empty, 1_000));
        paged.Count.ShouldBe(names.Length);
        (await cluster.Grains.Names().Find("😁1", 1_000)).ShouldAllBe(name => name.Name.StartsWith("😁1"));
        (await cluster.Grains.Names().Find("😁100", 1_000)).ShouldHaveSingleItem().Name.ShouldBe("😁100");
        await cluster.Grains.Names().Remove(names[100]);
        (await cluster.Grains.Names().Find("😁100", 1_000)).ShouldBeEmpty();
        (await cluster.Grains.Names().Find("😎", 1_000)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Names_that_are_gone_leave_no_nodes()
    {
        await using var cluster = await TestCluster.Start();
        var index = cluster.Grains.Names();
        IndexedName[] names =
        [
            .. Enumerable.Range(0, NameNode.NamesMax + 100)
                .Select(i => new IndexedName($"{(char)('a' + (i % 26))}{i}", UserId.From(Guid.CreateVersion7()))),
        ];
        await index.Add([.. names]);
        foreach (var name in names)
        {
            (await index.Remove(name)).ShouldBe(name == names[^1]);
        }

        await cluster.Restart();
        (await cluster.Grains.Names().Find(string.Empty, 1_000)).ShouldBeEmpty();
        (await cluster.Grains.Names().Remove(names[0])).ShouldBeTrue("there are no children");
        var row = new GrainState<NameNode>();
        await cluster.States.ReadStateAsync("names", cluster.Grains.NameIndex("~a").GetGrainId(), row);
        row.RecordExists.ShouldBeFalse();
    }

    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.DoneButUnknown)]
    public async Task Whichever_write_of_a_division_fails_no_name_is_lost(Fault fault)
    {
        await using var cluster = await TestCluster.Start();
        IndexedName Name(string prefix, int i) => new($"{prefix}{i}", UserId.From(Guid.CreateVersion7()));
        var failed = true;
        for (var n = 1; failed; n++)
        {
            // Each time an index of its own, with names of three children.
            var index = cluster.Grains.NameIndex($"~{n}");
            var names = Enumerable.Range(0, NameNode.NamesMax).Select(i => Name($"{n}{"abc"[i % 3]}", i)).ToList();
            await index.Add([.. names]);
            names.Add(Name($"{n}d", 0));
            cluster.States.FailWrite(n, fault);
            while (!await Adds(index, names[^1]))
            {
                n.ShouldBeLessThan(10);
            }

            failed = cluster.States.EndFaults();
            var later = Name($"{n}e", 0);
            await index.Add([later]);
            await cluster.Restart();
            (await cluster.Grains.NameIndex($"~{n}").Find($"{n}", 1_000)).ShouldBe([.. names, later], ignoreOrder: true);
        }
    }

    private static async Task<bool> Adds(INameIndexGrain index, IndexedName name)
    {
        try
        {
            await index.Add([name]);
            return true;
        }
        catch (Exception error) when (error is TransientException or OrleansException)
        {
            return false;
        }
    }
}
