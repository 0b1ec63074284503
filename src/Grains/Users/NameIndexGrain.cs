using System.Collections.Immutable;
using ChatOrleans.Storage;

namespace ChatOrleans.Users;

public sealed class NameIndexGrain([PersistentState("names", GrainStateStore.Name)] IPersistentState<NameNode> state)
    : DurableGrain, INameIndexGrain
{
    // The key is "~" and the prefix that all names below share.
    private string Prefix => this.GetPrimaryKeyString()[1..];

    public async Task Add(ImmutableArray<IndexedName> names)
    {
        var changed = false;
        if (state.State.Routes)
        {
            changed = await AddToChildren(names);
        }
        else
        {
            foreach (var name in names)
            {
                changed |= state.State.Names.Add(NameNode.Token(name));
            }

            if (state.State.Names.Count > NameNode.NamesMax)
            {
                // To the children first; a crash before this node is saved only means handing the names over again.
                await AddToChildren([.. state.State.Names.Select(NameNode.Parse)]);
                state.State.Names = new(StringComparer.Ordinal);
            }
        }

        if (changed)
        {
            await Save(state);
        }
    }

    public async Task Remove(IndexedName name)
    {
        var token = NameNode.Token(name);
        if (state.State.Routes)
        {
            await Child(token[Prefix.Length]).Remove(name);
        }
        else if (state.State.Names.Remove(token))
        {
            await Save(state);
        }
    }

    public async Task<ImmutableArray<IndexedName>> Find(string prefix, int limit)
    {
        if (!state.State.Routes)
        {
            return [.. state.State.Find(prefix, limit).Select(NameNode.Parse)];
        }

        if (prefix.Length > Prefix.Length)
        {
            return state.State.Children.Contains(prefix[Prefix.Length])
                ? await Child(prefix[Prefix.Length]).Find(prefix, limit)
                : [];
        }

        var found = ImmutableArray.CreateBuilder<IndexedName>();
        foreach (var next in state.State.Children)
        {
            if (found.Count >= limit)
            {
                break;
            }

            found.AddRange(await Child(next).Find(prefix, limit - found.Count));
        }

        return found.ToImmutable();
    }

    /// <summary>Hands each child its names in one call. True when there is a new child.</summary>
    private async Task<bool> AddToChildren(ImmutableArray<IndexedName> names)
    {
        var changed = false;
        foreach (var part in names.GroupBy(name => NameNode.Token(name)[Prefix.Length]))
        {
            await Child(part.Key).Add([.. part]);
            changed |= state.State.Children.Add(part.Key);
        }

        return changed;
    }

    private INameIndexGrain Child(char next) => GrainFactory.Names(Prefix + next);
}
