using System.Collections.Immutable;
using ChatOrleans.Storage;

namespace ChatOrleans.Users;

public sealed class NameIndexGrain([PersistentState("names", GrainStateStore.Name)] IPersistentState<NameNode> state)
    : DurableGrain, INameIndexGrain
{
    // The key is that of the root, one character, and the prefix that all names below share.
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
                // Also where this is the repeat of a call that failed, and knew the names.
                changed = true;
            }
        }

        if (changed)
        {
            await Save(state);
        }
    }

    public async Task<bool> Remove(IndexedName name)
    {
        var token = NameNode.Token(name);
        if (state.State.Routes)
        {
            var next = NameNode.NextOf(token, Prefix);
            if (state.State.Children.Contains(next) && await Child(next).Remove(name))
            {
                state.State.Children.Remove(next);
                await (state.State.Routes ? Save(state) : Task.CompletedTask);
            }
        }
        else if (state.State.Names.Remove(token) && state.State.Names.Count > 0)
        {
            await Save(state);
        }

        var isEmpty = !state.State.Routes && state.State.Names.Count == 0;
        if (isEmpty && state.RecordExists)
        {
            await Clear(state);
        }

        return isEmpty;
    }

    public Task<ImmutableArray<IndexedName>> Find(string prefix, int limit) => FindAfter(prefix, null, limit);

    public async Task<ImmutableArray<IndexedName>> FindAfter(string prefix, IndexedName? after, int limit)
    {
        var token = after is { } before ? NameNode.Token(before) : string.Empty;
        if (string.CompareOrdinal(token, Prefix) > 0 && !token.StartsWith(Prefix, StringComparison.Ordinal))
        {
            // All that is below comes before it.
            return [];
        }

        if (!state.State.Routes)
        {
            return [.. state.State.Find(prefix, token, limit).Select(NameNode.Parse)];
        }

        if (prefix.Length > Prefix.Length)
        {
            var next = NameNode.NextOf(prefix, Prefix);
            return state.State.Children.Contains(next) ? await Child(next).FindAfter(prefix, after, limit) : [];
        }

        // Of the children before that of the token none has what comes after it.
        var passed = token.Length > Prefix.Length && token.StartsWith(Prefix, StringComparison.Ordinal)
            ? NameNode.NextOf(token, Prefix)
            : string.Empty;
        var found = ImmutableArray.CreateBuilder<IndexedName>();
        foreach (var child in state.State.Children.Where(child => string.CompareOrdinal(child, passed) >= 0))
        {
            if (found.Count >= limit)
            {
                break;
            }

            found.AddRange(await Child(child).FindAfter(prefix, after, limit - found.Count));
        }

        return found.ToImmutable();
    }

    /// <summary>
    /// Hands each child its names in one call. True when there is a new child; none where one of the calls fails.
    /// </summary>
    private async Task<bool> AddToChildren(ImmutableArray<IndexedName> names)
    {
        var parts = names.GroupBy(name => NameNode.NextOf(NameNode.Token(name), Prefix)).ToList();
        foreach (var part in parts)
        {
            await Child(part.Key).Add([.. part]);
        }

        var before = state.State.Children.Count;
        state.State.Children.UnionWith(parts.Select(part => part.Key));
        return state.State.Children.Count > before;
    }

    private INameIndexGrain Child(string next) => GrainFactory.NameIndex(this.GetPrimaryKeyString() + next);
}
