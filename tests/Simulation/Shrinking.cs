using ChatOrleans.Simulation.Faults;

namespace ChatOrleans.Simulation;

/// <summary>Finds a smaller plan of faults that still ends in a violation: what is left out does no matter.</summary>
internal static class Shrinking
{
    private const int RunsMax = 60;

    public static IReadOnlyList<PlannedFault> Shrink(RunOptions options, IReadOnlyList<PlannedFault> plan)
    {
        var runs = 0;
        for (var size = plan.Count; size >= 1; size /= 2)
        {
            for (var start = 0; start < plan.Count && runs < RunsMax;)
            {
                List<PlannedFault> smaller = [.. plan.Take(start), .. plan.Skip(start + size)];
                runs++;
                if (Run.Of(options with { Plan = smaller, Traced = false }).IsRight)
                {
                    start += size;
                }
                else
                {
                    plan = smaller;
                }
            }
        }

        return plan;
    }
}
