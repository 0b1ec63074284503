using ChatOrleans.Simulation.Machine;

namespace ChatOrleans.Simulation.Cluster;

/// <summary>
/// Which silo has which grain, as the living silos agree on it. A paused or cut-off silo may hold grains that are no longer its
/// own.
/// </summary>
internal sealed class GrainDirectory(World world)
{
    private readonly Dictionary<GrainId, Silo> _owners = [];
    private readonly Dictionary<GrainId, Silo> _newest = [];
    private readonly Dice _dice = world.Draws.Of("directory");

    /// <summary>The silos that count as living, in the order of their joining.</summary>
    public List<Silo> Living { get; } = [];

    public Silo? OwnerOf(GrainId grain) => _owners.GetValueOrDefault(grain);

    /// <summary>The grain's silo, chosen now if there is none; null when no silo lives.</summary>
    public Silo? Find(GrainId grain, Member caller)
    {
        if (_owners.TryGetValue(grain, out var owner) && !owner.IsDeclaredDead)
        {
            return owner;
        }

        if (Living.Count == 0)
        {
            return null;
        }

        // Of two activations the newer one stays: an old one is never made the owner again.
        var free = Living.FindAll(silo => !silo.Runtime.Holds(grain));
        var chosen = free.Count == 0 && _newest.TryGetValue(grain, out var newest) && !newest.IsDeclaredDead ? newest
            : caller is Silo self && free.Contains(self) && _dice.Chance(0.3) ? self
            : _dice.Pick(free.Count == 0 ? Living : free);
        return _owners[grain] = _newest[grain] = chosen;
    }

    public void DeclareDead(Silo silo)
    {
        silo.IsDeclaredDead = true;
        Living.Remove(silo);
        foreach (var (grain, owner) in _owners)
        {
            if (owner == silo)
            {
                _owners.Remove(grain);
            }
        }
    }

    /// <summary>Loses some entries, as when the silo that held them dies: their grains are activated a second time.</summary>
    public int Lose(double share)
    {
        var lost = 0;
        foreach (var (grain, _) in _owners)
        {
            if (_dice.Chance(share))
            {
                _owners.Remove(grain);
                lost++;
            }
        }

        return lost;
    }
}
