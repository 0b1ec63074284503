using ChatOrleans.Simulation.Faults;

namespace ChatOrleans.Simulation;

/// <summary>Finds fewer faults that still end in a violation: what is left out does not matter.</summary>
internal static class Shrinking
{
    private const int RunsMax = 60;

    public static IReadOnlyList<PlannedFault> Shrink(RunOptions options, IReadOnlyList<PlannedFault> faults)
    {
        var runs = 0;
        for (var size = faults.Count; size >= 1; size /= 2)
        {
            for (var start = 0; start < faults.Count && runs < RunsMax;)
            {
                List<PlannedFault> smaller = [.. faults.Take(start), .. faults.Skip(start + size)];
                runs++;
                if (Run.Of(options with { Faults = smaller, Traced = false }).IsRight)
                {
                    start += size;
                }
                else
                {
                    faults = smaller;
                }
            }
        }

        return faults;
    }
}
