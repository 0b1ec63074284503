using System.Diagnostics;
using ChatOrleans.Simulation.Faults;

namespace ChatOrleans.Simulation;

/// <summary>What <c>simulate.sh</c> runs.</summary>
internal static class Command
{
    private const string Usage =
        "simulate.sh [--seeds N] [--seed S] [--minutes M] [--faults Kind,Kind|none] [--bug Name] [--trace] [--hash]";

    public static int Execute(string[] args)
    {
        var (seeds, first, minutes, trace, hash) = (100UL, 1UL, 0.0, false, false);
        var options = new RunOptions { Seed = 0 };
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--seeds": seeds = ulong.Parse(args[++i]); break;
                case "--seed": first = ulong.Parse(args[++i]); break;
                case "--minutes": minutes = double.Parse(args[++i]); break;
                case "--trace": trace = true; break;
                case "--hash": hash = true; break;
                case "--bug": options = options with { Bug = Enum.Parse<Bug>(args[++i]) }; break;
                case "--faults":
                    var kinds = args[++i];
                    options = options with
                    {
                        Kinds = kinds == "none" ? [] : [.. kinds.Split(',').Select(kind => Enum.Parse<FaultKind>(kind))],
                    };
                    break;
                default:
                    Console.WriteLine(Usage);
                    return 2;
            }
        }

        if (hash)
        {
            Console.WriteLine(Run.Of(options with { Seed = first }).Hash.ToString("x16"));
            return 0;
        }

        return Search(options, first, minutes > 0 ? ulong.MaxValue : seeds, TimeSpan.FromMinutes(minutes), trace);
    }

    private static int Search(RunOptions options, ulong first, ulong seeds, TimeSpan time, bool trace)
    {
        var clock = Stopwatch.StartNew();
        var (steps, runs) = (0L, 0UL);
        for (; runs < seeds && (time == TimeSpan.Zero || clock.Elapsed < time); runs++)
        {
            var outcome = Run.Of(options with { Seed = first + runs, Traced = trace });
            steps += outcome.Steps;
            if (trace || !outcome.IsRight)
            {
                Print(options, outcome, trace);
            }

            if (!outcome.IsRight)
            {
                return 1;
            }
        }

        Console.WriteLine(
            $"{runs} seeds from {first}: no violation. {steps} steps in {clock.Elapsed.TotalSeconds:F1} s, "
            + $"{steps / clock.Elapsed.TotalMinutes:F0} a minute.");
        return 0;
    }

    private static void Print(RunOptions options, RunOutcome outcome, bool traced)
    {
        var shown = outcome;
        if (!outcome.IsRight)
        {
            var plan = Shrinking.Shrink(options with { Seed = outcome.Seed }, outcome.Plan);
            shown = Run.Of(options with { Seed = outcome.Seed, Plan = plan, Traced = true });
        }

        if (traced || !outcome.IsRight)
        {
            foreach (var line in shown.Trace)
            {
                Console.WriteLine(line);
            }
        }

        Console.WriteLine($"Seed {outcome.Seed}, hash {outcome.Hash:x16}, {outcome.Steps} steps, "
            + $"{outcome.Acknowledged} sends acknowledged, {outcome.Shown} entries shown.");
        Console.WriteLine($"Faults thrown ({shown.Plan.Count} of {outcome.Plan.Count} are enough):");
        foreach (var fault in shown.Plan)
        {
            Console.WriteLine($"  {fault}");
        }

        foreach (var fault in outcome.Faults)
        {
            Console.WriteLine($"VIOLATION {fault}");
        }

        foreach (var fault in shown.Faults.Except(outcome.Faults))
        {
            Console.WriteLine($"VIOLATION when shrunk: {fault}");
        }
    }
}
