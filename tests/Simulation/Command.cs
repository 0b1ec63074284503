using System.CommandLine;
using System.CommandLine.Parsing;
using ChatOrleans.Simulation.Faults;
using ChatOrleans.Testing;

namespace ChatOrleans.Simulation;

/// <summary>What <c>simulate.sh</c> runs.</summary>
internal static class Command
{
    private static readonly Option<ulong> Seeds = new("--seeds")
    {
        Description = "How many seeds to run.", DefaultValueFactory = _ => 100,
    };

    private static readonly Option<ulong> First = new("--seed") { Description = "The first seed.", DefaultValueFactory = _ => 1 };

    private static readonly Option<double> Minutes = new("--minutes")
    {
        Description = "Run seeds for so many minutes of processor time, instead of --seeds.",
    };

    private static readonly Option<FaultKind[]> Kinds = new("--faults")
    {
        Description = $"'none', or a list of {string.Join(',', Enum.GetNames<FaultKind>())}. "
            + "[default: all, or those in which the planted bug shows]",
        CustomParser = ParseKinds,
    };

    private static readonly Option<Bug> PlantedBug = new("--bug") { Description = "A bug to plant.", HelpName = "name" };
    private static readonly Option<bool> Trace = new("--trace") { Description = "Print what happens in every run." };
    private static readonly Option<bool> Hash = new("--hash")
    {
        Description = "Print the hash of the first seed's history only.",
    };

    private static readonly Option<FileInfo> Record = new("--record")
    {
        Description = "Run the first seed, and write its plan to this file.",
    };

    private static readonly Option<FileInfo> Plan = new("--plan")
    {
        Description = "Run the plan in this file; with --bug, with that bug instead of the plan's.",
    };

    public static int Execute(string[] args)
    {
        var command = new RootCommand("Simulates a whole cluster under faults; fails when the delivery contract is broken.")
        {
            Seeds, First, Minutes, Kinds, PlantedBug, Trace, Hash, Record, Plan,
        };
        command.SetAction(Execute);
        return command.Parse(args).Invoke();
    }

    private static int Execute(ParseResult arguments)
    {
        var bug = arguments.GetValue(PlantedBug);
        var options = new RunOptions
        {
            Seed = arguments.GetValue(First),
            // A missing list reads as an empty one, which means 'none'.
            Kinds = arguments.GetResult(Kinds) is null ? Provocation.Kinds(bug) : arguments.GetRequiredValue(Kinds),
            Bug = bug,
            Traced = arguments.GetValue(Trace),
        };
        if (arguments.GetValue(Plan) is { } file)
        {
            var planned = PlanFile.Read(file.FullName);
            return Replay(planned with
            {
                Bug = arguments.GetResult(PlantedBug) is null ? planned.Bug : bug, Traced = options.Traced,
            });
        }

        if (arguments.GetValue(Record) is { } record)
        {
            var outcome = Run.Of(options with { Records = true });
            PlanFile.Write(record.FullName, options, outcome.Plan);
            Console.WriteLine($"{record.FullName} holds seed {options.Seed}: {outcome.Violations.Count} violations.");
            return 0;
        }

        if (arguments.GetValue(Hash))
        {
            Console.WriteLine(Run.Of(options).Hash.ToString("x16"));
            return 0;
        }

        var minutes = arguments.GetValue(Minutes);
        return minutes > 0
            ? Search(options, ulong.MaxValue, TimeSpan.FromMinutes(minutes))
            : Search(options, arguments.GetValue(Seeds), TimeSpan.MaxValue);
    }

    private static FaultKind[] ParseKinds(ArgumentResult argument)
    {
        var names = argument.Tokens.Single().Value;
        var kinds = names == "none" ? [] : names.Split(',').Select(name => Enum.TryParse<FaultKind>(name, out var kind)
            ? kind
            : (FaultKind?)null).ToArray();
        if (kinds.Contains(null))
        {
            argument.AddError($"'{names}' is neither 'none' nor a list of kinds of faults.");
        }

        return [.. kinds.OfType<FaultKind>()];
    }

    private static int Search(RunOptions options, ulong seeds, TimeSpan time)
    {
        var (began, steps, span, runs) = (Environment.CpuUsage.TotalTime, 0L, TimeSpan.Zero, 0UL);
        for (; runs < seeds && Environment.CpuUsage.TotalTime - began < time; runs++)
        {
            var seed = options.Seed + runs;
            var outcome = Run.Of(options with { Seed = seed, Faults = Provocation.Faults(options.Bug, seed) });
            steps += outcome.Steps;
            span += outcome.Span;
            if (options.Traced || !outcome.IsRight)
            {
                Print(options, outcome);
            }

            if (!outcome.IsRight)
            {
                return 1;
            }
        }

        var used = Environment.CpuUsage.TotalTime - began;
        Console.WriteLine(
            $"{runs} seeds from {options.Seed}: no violation in {span.TotalHours:F1} virtual hours. {steps} steps in "
            + $"{used.TotalSeconds:F1} s of processor time, {steps / used.TotalMinutes:F0} a minute.");
        return 0;
    }

    private static int Replay(RunOptions options)
    {
        var outcome = Run.Of(options);
        Describe(outcome, outcome, isTraced: options.Traced);
        return outcome.IsRight ? 0 : 1;
    }

    private static void Print(RunOptions options, RunOutcome outcome)
    {
        var shown = outcome;
        if (!outcome.IsRight)
        {
            var seed = options with { Seed = outcome.Seed };
            var smaller = seed with { Faults = Shrinking.Shrink(seed, outcome.Plan.Faults) };
            shown = Run.Of(smaller with { Traced = true, Records = true });
            var file = Path.Combine(Repository.Root, "artifacts", "plans", $"seed-{outcome.Seed}.json");
            PlanFile.Write(file, smaller, shown.Plan);
            Console.WriteLine($"Its plan: ./simulate.sh --plan {Path.GetRelativePath(Repository.Root, file)}");
        }

        Describe(outcome, shown, options.Traced || !outcome.IsRight);
    }

    private static void Describe(RunOutcome outcome, RunOutcome shown, bool isTraced)
    {
        if (isTraced)
        {
            foreach (var line in shown.Trace)
            {
                Console.WriteLine(line);
            }
        }

        Console.WriteLine($"Seed {outcome.Seed}, hash {outcome.Hash:x16}, {outcome.Steps} steps, "
            + $"{outcome.Acknowledged} sends acknowledged, {outcome.Shown} entries shown.");
        Console.WriteLine($"Faults thrown ({shown.Plan.Faults.Count} of {outcome.Plan.Faults.Count} are enough):");
        foreach (var fault in shown.Plan.Faults)
        {
            Console.WriteLine($"  {fault}");
        }

        foreach (var violation in outcome.Violations)
        {
            Console.WriteLine($"VIOLATION {violation}");
        }

        foreach (var violation in shown.Violations.Except(outcome.Violations))
        {
            Console.WriteLine($"VIOLATION when shrunk: {violation}");
        }
    }
}
