using System.Collections.Immutable;

namespace ChatOrleans.Users;

public sealed class NameIndexGrain([PersistentState("names", "chat")] IPersistentState<NameNode> state)
    : DurableGrain, INameIndexGrain
{
    // The key is "~" and the prefix that all names below share.
    private string Prefix => this.GetPrimaryKeyString()[1..];

    public async Task Add(IndexedName name)
    {
        var token = NameNode.Token(name);
        if (state.State.Routes)
        {
            await Child(token[Prefix.Length]).Add(name);
            if (state.State.Children.Add(token[Prefix.Length]))
            {
                await Save(state);
            }

            return;
        }

        if (state.State.Names.Add(token))
        {
            if (state.State.Names.Count > NameNode.NamesMax)
            {
                await Divide();
            }

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

    /// <summary>
    /// Hands all names to children first; a crash before this node is saved only means handing them over again.
    /// </summary>
    private async Task Divide()
    {
        foreach (var token in state.State.Names)
        {
            await Child(token[Prefix.Length]).Add(NameNode.Parse(token));
        }

        state.State.Children = [.. state.State.Names.Select(token => token[Prefix.Length])];
        state.State.Names = new(StringComparer.Ordinal);
    }

    private INameIndexGrain Child(char next) => GrainFactory.Names(Prefix + next);
}
